# फ़ोन हाथ में लेकर ग्राहक जो पढ़ता और दबाता है।

## The page to check and sign
handover-title = कृपया जाँचें और हस्ताक्षर करें
handover-language = भाषा
handover-work-done = क्या काम हुआ
handover-ordered = क्या काम बताया गया था
handover-before = पहले
handover-after = बाद में
handover-no-photos = इस काम की कोई फ़ोटो नहीं
handover-discount = धन्यवाद छूट { $percent } %
handover-to-pay = कुल भुगतान
handover-no-amount = राशि बिल के साथ बताई जाएगी

## Who signs
handover-who = कौन हस्ताक्षर कर रहा है?
handover-who-other = कोई और
handover-who-name = हस्ताक्षर करने वाले का नाम

## The signature
handover-sign-here = यहाँ हस्ताक्षर करें
handover-clear = मिटाएँ
handover-undo = वापस लें
handover-type-instead = इसके बजाय नाम लिखें
handover-draw-instead = इसके बजाय हाथ से करें
handover-typed-name = आपका पूरा नाम
handover-typed-means = नाम लिखना आपके हस्ताक्षर के बराबर है।
handover-signed-by = { $name } · { $when }
handover-signature-missing = कृपया पहले हस्ताक्षर करें या नाम लिखें।
handover-signature-small = यह हस्ताक्षर के लिए बहुत छोटा है। कृपया थोड़ा बड़ा हस्ताक्षर करें या अपना नाम लिखें: दोनों बराबर मान्य हैं।
handover-name-missing = कृपया बताएँ कौन हस्ताक्षर कर रहा है।

## Remarks, refusal, terms
handover-add-remarks = टिप्पणी जोड़ें
handover-remarks = टिप्पणी
handover-remarks-hint = क्या बात तय के अनुसार नहीं है? आपके शब्द हस्ताक्षर के साथ कंपनी को मिलते हैं।
handover-wont-sign = मैं हस्ताक्षर नहीं करूँगा/करूँगी
handover-wont-sign-why = क्यों नहीं?
handover-wont-sign-not-done = काम पूरा नहीं हुआ
handover-wont-sign-price = दाम तय के अनुसार नहीं है
handover-wont-sign-damage = कुछ टूट-फूट हुई
handover-wont-sign-confirm = बिना हस्ताक्षर समाप्त करें
handover-terms = शर्तें
handover-terms-text = हस्ताक्षर करके आप पुष्टि करते हैं कि यहाँ दिखाया गया काम हुआ है और राशि सही है। आपके कानूनी अधिकार बने रहते हैं।
handover-terms-text-no-amount = हस्ताक्षर करके आप पुष्टि करते हैं कि यहाँ दिखाया गया काम हुआ है। आपके कानूनी अधिकार बने रहते हैं।
handover-done = हो गया

## The rating
handover-rate = आप कितने संतुष्ट हैं?
handover-star-1 = बिल्कुल संतुष्ट नहीं
handover-star-2 = संतुष्ट नहीं
handover-star-3 = ठीक-ठाक
handover-star-4 = संतुष्ट
handover-star-5 = बहुत संतुष्ट
handover-feedback = क्या आप हमें कुछ बताना चाहेंगे?
handover-next = आगे बढ़ें
handover-change-rating = रेटिंग बदलें

## The review offer
handover-review-title = क्या आप समीक्षा लिखेंगे?
handover-review-text = अच्छी हो या बुरी, आपकी सच्ची राय दूसरों की मदद करती है। आपका उत्तर कंपनी को मिलता है और वह आपसे स्वयं पूछती है।
handover-feedback-discount = आपकी राय के लिए धन्यवाद: इस बिल पर { $percent } % छूट।
handover-review-yes = हाँ, कंपनी मुझसे पूछ सकती है
handover-review-no = नहीं, धन्यवाद

## The end
handover-thank-you = धन्यवाद!
handover-give-back = कृपया फ़ोन वापस दे दें।
handover-unlock = तकनीशियन के लिए: यहाँ दो सेकंड दबाए रखें या चार बार टैप करें
handover-let-go = अब छोड़ दें

## More of the above
handover-stars-missing = पहले 1 से 5 तारे चुनें।
handover-on-invoice = बिल में घटाया जाएगा
handover-review-discount = समीक्षा के लिए हम इस बिल पर { $percent } % छूट देते हैं, आप जो भी लिखें।
handover-own-words = अपने शब्दों में
handover-reason-missing = कृपया कारण चुनें या लिखें।
