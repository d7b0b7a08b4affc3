# Why a change was not accepted: for each stable code one sentence a person can act on, as refusal-<code>. Values are the refusal's facts.
refusal-unknown = The office could not accept this. Nothing you did is lost; ask the dispatcher.

## Who may
refusal-not_allowed = Your role does not allow this. Ask an owner or admin.
refusal-not_your_visit = You are not on this visit. Ask the dispatcher to add you.
refusal-other_company = This belongs to another company. Sign in there to send it.
refusal-inactive = This account is no longer active. Ask an owner or admin.
refusal-kind_inactive = “{ $name }” is no longer offered for new jobs. Choose another kind of work.
refusal-bad_setting = This value makes no sense here ({ $field }). Correct it and save again.
refusal-last_admin = This is the last owner or admin. Name another one first.
refusal-circle = { $name } would report to themself that way. Choose somebody else.

## What is there
refusal-not_found = This is no longer there, or you may not see it. Ask the dispatcher.
refusal-already_there = This exists already. Open it instead of making it again.
refusal-nothing_to_correct = What you wanted to correct has already been replaced. Look at it again.

## Jobs and visits
refusal-reassigned = This visit was given to someone else. What you captured is kept; ask the dispatcher.
refusal-cancelled = This job was closed or taken off the plan. What you captured is kept; ask the dispatcher.
refusal-no_such_step = A job cannot go from { $from } to { $to }. Choose a step that follows.
refusal-moved_on = This job has already moved on to { $from }. Look at it again before you change it.
refusal-plan_moved = Someone else has planned this visit meanwhile. Look at the new plan, then decide.
refusal-under_way = { $technician } is on the way or on site. Confirm if you still want to change the visit.
refusal-bad_window = The end must come after the start, on a day close enough to plan. Check the times.
refusal-not_a_technician = { $name } is not an active technician. Choose someone else.
refusal-not_planned = A scheduled job needs a technician and a time. Add both.

## The seven gates
refusal-gates_open = { $gate } is still open. Finish it first, or give a reason.
refusal-gate_locked = { $first } comes before { $gate }. Finish that first.
refusal-gate_passed = { $gate } is done already. Correct it instead of doing it again.
refusal-too_few_photos = { $have } of { $need } photos are there. Take more, or give a reason.
refusal-no_rating = A rating has 1 to 5 stars. Tap a star.
refusal-empty_signature = The signature is empty. Sign, or type the name instead.
refusal-too_far = You are { $metres } m from the address; { $limit } m are allowed. Go closer, or give a reason.
refusal-no_escape = { $gate } cannot be left out on this job. Ask the dispatcher.
refusal-absent_not_allowed = Your company asks for a customer on site. Ask the dispatcher.

## What was written
refusal-empty = { $field } is empty. Fill it in.
refusal-too_long = { $field } is too long: at most { $limit } characters.
refusal-bad_text = { $field } contains characters that cannot be stored. Remove them.
refusal-bad_amount = The amount must not be negative, and in the company's currency. Check it.
refusal-bad_position = This position is not on the map. Try again, or go on without one.

## Sending
refusal-unreadable = This could not be read by the office. It is kept on this phone; update the app and send again.
refusal-too_new = This was made by a newer app than the office’s server knows. The office keeps it until the server is updated.
refusal-unstorable = The office could not store this. It is kept on this phone; ask the dispatcher.
refusal-discarded = The office looked at this and does not count it: “{ $reason }” Ask the dispatcher before you send it again.
refusal-withdrawn = You took this back.
refusal-revoked = The office took this phone out of use. What you did on it is kept there; ask the dispatcher to take it in.
refusal-unproven = This came in a file that does not prove whose work it is. The office looks at it before it counts.
refusal-too_many = More than { $limit } changes in one action. Do it in smaller steps.
refusal-outdated = This has been changed since you looked at it. Look at it again, then decide.
refusal-no_undo = What was captured on site is not undone here: correct it with another piece.
refusal-bad_days = Time off ends no sooner than it begins, and lasts a year at most. Check the days.
refusal-decided = This has been decided meanwhile. Withdraw it, or ask the office.
refusal-nothing_late = There is nothing late to accept on this visit. Look at the job again.
refusal-not_a_draft = Only a draft is edited. Make a new version of what was sent.
refusal-nothing_offered = There is nothing to accept: give every option at least one line.
refusal-bad_line = Line { $line } of option { $offer } cannot be counted: look at its { $field }.
refusal-needs_approval = This estimate is above what may be sent without a manager. Ask for approval first.
refusal-superseded = There is a newer version of this estimate. Use that one.
refusal-expired = The last day of this estimate is past. To accept it late, say why.
refusal-work_has_begun = A visit is planned for this, or work has begun, so the acceptance stands. Take the visit off the plan first, or talk to the office.
refusal-too_much = That is more than there is to take it from. Write a smaller discount or deposit.
