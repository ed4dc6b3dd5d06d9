-- One row per submission of that number: withdraws it.
update store.submission set state = 'withdrawn' where submission = $submission
