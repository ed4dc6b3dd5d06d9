-- One row per submission of that number: gives it another state.
update store.submission set state = $state where submission = $submission
