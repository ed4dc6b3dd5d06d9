-- One row per request of that number: takes it back.
update store.explanation_request set is_taken_back = true where request = $request
