# What the customer reads and taps when holding the phone.

## The page to check and sign
handover-title = Please check and sign
handover-language = Language
handover-work-done = What was done
handover-ordered = What was ordered
handover-before = Before
handover-after = After
handover-no-photos = No photos for this job
handover-discount = Thank-you discount { $percent } %
handover-to-pay = To pay
handover-no-amount = The amount follows with the invoice

## Who signs
handover-who = Who is signing?
handover-who-other = Someone else
handover-who-name = Name of the person signing

## The signature
handover-sign-here = Sign here
handover-clear = Clear
handover-undo = Undo
handover-type-instead = Type name instead
handover-draw-instead = Draw instead
handover-typed-name = Your full name
handover-typed-means = Typing your name counts as your signature.
handover-signed-by = { $name } · { $when }
handover-signature-missing = Please sign or type your name first.
handover-signature-small = That is too little to be a signature. Please sign a little larger, or type your name: both count the same.
handover-name-missing = Please say who is signing.

## Remarks, refusal, terms
handover-add-remarks = Add remarks
handover-remarks = Remarks
handover-remarks-hint = What is not as agreed? The company gets your words with the signature.
handover-wont-sign = I won't sign
handover-wont-sign-why = Why not?
handover-wont-sign-not-done = The work is not finished
handover-wont-sign-price = The price is not as agreed
handover-wont-sign-damage = Something was damaged
handover-wont-sign-confirm = Finish without signature
handover-terms = Terms
handover-terms-text = By signing you confirm that the work shown here was done and that the amount is right. Your legal rights stay as they are.
handover-terms-text-no-amount = By signing you confirm that the work shown here was done. Your legal rights stay as they are.
handover-done = Done

## The rating
handover-rate = How satisfied are you?
handover-star-1 = Not at all satisfied
handover-star-2 = Not satisfied
handover-star-3 = It was all right
handover-star-4 = Satisfied
handover-star-5 = Very satisfied
handover-feedback = Anything you want to tell us?
handover-next = Continue
handover-change-rating = Change the rating

## The review offer
handover-review-title = Would you write a review?
handover-review-text = Good or bad: your honest opinion helps others. The company gets your answer and asks you itself.
handover-feedback-discount = Thank you for your feedback: { $percent } % off this invoice.
handover-review-yes = Yes, the company may ask me
handover-review-no = No, thank you

## The end
handover-thank-you = Thank you!
handover-give-back = Please give the phone back.
handover-unlock = For the technician: hold here for two seconds, or tap four times
handover-let-go = Let go now

## More of the above
handover-stars-missing = Choose 1 to 5 stars first.
handover-on-invoice = taken off the invoice
handover-review-discount = For a review we take { $percent } % off this invoice, whatever you write.
handover-own-words = In your own words
handover-reason-missing = Please pick or write a reason.
