# तकनीशियन का फ़ोन, स्क्रीन के क्रम में, जैसे अंग्रेज़ी में।

## साइन इन
phone-sign-in-title = साइन इन करें
phone-sign-in-email = ईमेल
phone-sign-in-password = पासवर्ड
phone-sign-in-server = सर्वर

## ऊपर की पट्टी: क्या बाकी है, क्या भेजा गया
banner-offline = ऑफ़लाइन
banner-offline-waiting = ऑफ़लाइन · { $waits } बाकी
banner-waiting = { $waits } भेजना बाकी
banner-sending = { $total } में से { $n } भेजा जा रहा है
banner-wifi = { $n ->
    [one] { $n } फ़ोटो वाई-फ़ाई के इंतज़ार में है
   *[other] { $n } फ़ोटो वाई-फ़ाई के इंतज़ार में हैं
}
banner-all-sent = सब भेजा गया { $time }
banner-refused = { $n ->
    [one] { $n } बदलाव स्वीकार नहीं हुआ
   *[other] { $n } बदलाव स्वीकार नहीं हुए
}
banner-signed-out = साइन आउट · आपका काम इसी फ़ोन पर सुरक्षित है
banner-revoked = यह फ़ोन बंद कर दिया गया है · दफ़्तर को फ़ोन करें
banner-wiping = दफ़्तर इस फ़ोन का डेटा मिटा रहा है

## टैब
tab-today = आज
tab-map = नक्शा
tab-estimates = अनुमान
tab-me = मैं
tab-queue = बाकी
tabs-label = मुख्य

## आज
today-done-of = { $total } में से { $done } पूरे
today-next = अगला · { $window }
today-anytime = किसी भी समय
today-until = { $time } तक
today-done-at = { $time } पर पूरा
today-directions = रास्ता
today-call = फ़ोन करें
today-call-office = नंबर आपसे छिपा है। दफ़्तर से कहें कि इस ग्राहक को फ़ोन करे।
today-empty-title = आज कोई विज़िट नहीं
today-empty-text = दफ़्तर जब आपके लिए विज़िट तय करेगा, वह यहाँ अपने आप दिखेगी।

## एक काम
job-on-my-way = मैं रास्ते में हूँ
job-open = काम खोलें
job-cant-do = यह काम नहीं हो सकता
job-on-site-since = { $time } से मौके पर
job-notes = नोट
job-history = पिछला काम
job-address = पता

## चरण 1: पहुँचना
arrival-title = पहुँचना
arrival-lead = एक टैप से समय और आपकी जगह दर्ज हो जाती है।
arrival-button = मैं मौके पर हूँ
arrival-accuracy = ±{ $m } मी
arrival-far = आप पते से { $distance } दूर हैं। क्या यही सही घर है?
arrival-no-position = मिलाने के लिए जगह नहीं मिली
arrival-no-position-way-on = जगह के बिना पहुँचना दर्ज करें
arrival-waiting-fix = आपकी जगह खोजी जा रही है…
arrival-stamped = { $time } पर पहुँचे
arrival-wrong-job = ग़लत काम

## चरण 2 और 4: फ़ोटो
photos-before-title = पहले की फ़ोटो
photos-before-lead = काम की जगह वैसी दिखाएँ जैसी मिली। एक काफ़ी है, ज़्यादा हों तो बेहतर।
photos-tap-one = दोबारा लेने या हटाने के लिए फ़ोटो पर टैप करें।
photos-after-title = बाद की फ़ोटो
photos-after-lead = पूरा हुआ काम दिखाएँ, हो सके तो उसी जगह से।
photos-take = फ़ोटो लें
photos-retake = दोबारा लें
photos-delete = फ़ोटो हटाएँ
photos-on-phone = फ़ोन पर · { $time }
photos-sent = भेजी गई · { $time }
photos-promise = इस फ़ोन पर सुरक्षित। सिग्नल मिलते ही भेजी जाती हैं और दफ़्तर को मिलने तक यहीं रहती हैं।
photos-original-coming = पूरी फ़ोटो दफ़्तर से आ रही है…
photos-original-away = पूरी फ़ोटो दफ़्तर में है। सिग्नल मिलने पर आ जाएगी।
photos-cant = फ़ोटो नहीं ले सकते? कारण बताएँ
photos-camera-done = हो गया
photos-shutter = फ़ोटो खींचें
photos-label = { $kind }, फ़ोटो { $n }, { $time }
photos-no-camera = कैमरा नहीं खुल रहा। इसकी जगह कोई तस्वीर चुनें।
work-start = काम शुरू करें

## चरण 3: काम
work-title = काम
work-complete = काम पूरा हो गया
work-since = { $time } से काम जारी
work-notes = क्या किया गया
work-notes-hint = ग्राहक ये शब्द पढ़कर हस्ताक्षर करते हैं। लिखें, या कीबोर्ड से बोलकर लिखवाएँ। ख़ाली रहे तो ग्राहक उस पर हस्ताक्षर करते हैं जो मँगाया गया था।
work-from-checklist = जाँच सूची से लें
work-still-open = अभी बाकी: { $points }।
work-open-title = { $n ->
    [one] { $total } में से { $n } बिंदु बाकी है। फिर भी पूरा करें?
   *[other] { $total } में से { $n } बिंदु बाकी हैं। फिर भी पूरा करें?
}
work-open-why = क्यों? (चाहें तो)
work-open-later = दफ़्तर देखता है कि कौन-से बिंदु बाकी हैं। ग्राहक के हस्ताक्षर तक आप उन पर निशान लगा सकते हैं।
work-open-complete = फिर भी पूरा करें
work-open-back = जाँच सूची पर लौटें
work-during-photos = काम के दौरान की फ़ोटो

## चरण 5 से 7: ग्राहक का हिस्सा
rating-title = रेटिंग
rating-hand-over = फ़ोन ग्राहक को दें
rating-way-back = ग्राहक के हाथ में रहते हुए लॉक है। वापस लेने के लिए ऊपर कंपनी का नाम दो सेकंड दबाए रखें, या उस पर चार बार टैप करें।
rating-save = रेटिंग सहेजें
rating-by-customer = ग्राहक ने अपने हाथ में दिए फ़ोन पर टैप किया।
rating-by-technician = ग्राहक की ओर से तकनीशियन ने टैप किया।
rating-not-present = ग्राहक मौजूद नहीं
review-title = समीक्षा
signature-title = हस्ताक्षर
signature-complete = काम समाप्त करें
finish-title = काम हो गया
finish-next = अगली विज़िट

## कारण और विकल्प
reason-title = कारण बताएँ
reason-label = कारण
reason-other = कोई और कारण
reason-missing = कृपया कारण चुनें या लिखें।
reason-no-access = अंदर नहीं जा सके
reason-parts-needed = पुर्ज़े चाहिए
reason-customer-declined = ग्राहक ने मना किया
reason-unsafe = सुरक्षित नहीं
reason-dark = बहुत अँधेरा या जगह नहीं
reason-privacy = ग्राहक फ़ोटो नहीं चाहते

## बाकी और लौटे हुए
queue-title = भेजना बाकी
queue-empty-title = सब भेजा जा चुका है
queue-empty-text = सिग्नल के बिना आप जो करते हैं, वह दफ़्तर को मिलने तक यहाँ रहता है।
queue-send-now = अभी भेजें
queue-export = कूटबद्ध प्रति सहेजें
inbox-title = स्वीकार नहीं हुआ
inbox-empty-title = यहाँ कुछ नहीं है
inbox-empty-text = अगर दफ़्तर आपका कोई बदलाव नहीं ले पाता, तो वह कारण के साथ यहाँ मिलेगा।
inbox-you-did = आपने क्या किया
inbox-why-not = क्यों नहीं
inbox-now-there = अभी वहाँ क्या है
inbox-retry = फिर से भेजें
inbox-discard = हटा दें

## मैं
me-title = मैं
me-theme = रूप
me-theme-system = फ़ोन जैसा
me-theme-light = हल्का
me-theme-dark = गहरा
me-theme-sunlight = धूप
me-language = भाषा
me-last-contact = पिछला संपर्क { $age }
me-sign-out-unsent = अभी भेजा नहीं गया: { $waits }। यह इसी फ़ोन पर रहेगा और यहाँ फिर साइन इन करने पर भेजा जाएगा।
me-sign-out-code = आप कोड से आए थे, जो इस्तेमाल हो चुका है। फिर साइन इन करने के लिए दफ़्तर से नया कोड चाहिए, या ईमेल और पासवर्ड, अगर आपके पास हैं।

## जब कुछ गड़बड़ हो
error-title = यह नहीं हो पाया
error-safe = आपका काम इस फ़ोन पर सुरक्षित है।
error-storage-full = यह फ़ोन भर गया है। कुछ जगह खाली करें; सहेजा हुआ कुछ भी नहीं खोया।

## हर जगह
loading = लोड हो रहा है…
since = { $time } से
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB
preview-reconnecting = फिर से जुड़ रहा है…
error-store = फ़ोन इसे सहेज नहीं सका। ऐप बंद करके फिर खोलें; पहले सहेजा हुआ सुरक्षित है।

## साइन इन, आगे
sign-in-people = नमूना कंपनी: इस नाम से साइन इन करें
sign-in-own = ईमेल और पासवर्ड से
sign-in-missing = कृपया ईमेल और पासवर्ड लिखें।
sign-in-wrong = ईमेल या पासवर्ड सही नहीं है। कृपया फिर कोशिश करें।
sign-in-offline = सर्वर तक नहीं पहुँच सके। पता और सिग्नल जाँचें; साइन इन के लिए एक बार कनेक्शन चाहिए।
sign-in-too-often = बहुत बार कोशिश हुई। कुछ मिनट रुककर फिर कोशिश करें।
sign-in-server-wrong = यह सर्वर पता नहीं चल सकता। वह ऐसा दिखता है: https://office.example.com
sign-in-busy = साइन इन हो रहा है…
sign-in-have-code = मेरे पास कोड है
sign-in-have-password = मेरे पास ईमेल और पासवर्ड है
sign-in-code = दफ़्तर से मिला कोड
sign-in-code-hint = आठ अक्षर और अंक, जैसे K7QM-2XPD
sign-in-code-missing = कृपया कोड लिखें।
sign-in-code-wrong = यह कोड मान्य नहीं है, या अब नहीं रहा। एक-एक अक्षर जाँचें, या दफ़्तर से नया कोड माँगें।
sign-in-needs-code = आपका खाता दूसरे चरण से सुरक्षित है। फ़ोन पर कोड से साइन इन होता है: मालिक या एडमिन से कोड माँगें।
sign-in-with-code = कोड से साइन इन करें
sign-in-company-title = कौन-सी कंपनी?
sign-in-company-text = आप कई कंपनियों के लिए काम करते हैं जहाँ यह पासवर्ड चलता है। एक चुनें।
sign-in-company-other = बाद में दूसरी कंपनी के लिए काम करना हो तो साइन आउट करके फिर साइन इन करें। जो किसी कंपनी को अभी नहीं मिला, वह वहाँ दोबारा साइन इन करने तक इसी फ़ोन पर रहता है।
sign-in-promise = साइन इन के बाद सब कुछ सिग्नल के बिना भी चलता है।
sign-in-waits = { $names } का काम इस फ़ोन से भेजना बाकी है। उनके यहाँ साइन इन करने पर वह भेजा जाएगा।

## ऊपर की पट्टी, आगे
banner-looking = देख रहे हैं कि क्या बाकी है…
banner-nothing-waiting = कुछ बाकी नहीं
banner-too-old = यह ऐप नया डेटा लेने के लिए बहुत पुराना है। आपका काम अब भी भेजा जाता है; कृपया अपडेट करें।

## आज, आगे
today-next-label = अगली विज़िट
today-all-done = आज की सभी विज़िट पूरी हो गईं।
today-look-again = फिर देखें
today-new = नई
today-moved = { $from } से बदली गई
today-ended = { $n ->
    [one] { $n } विज़िट काम पूरा हुए बिना समाप्त हुई।
   *[other] { $n } विज़िट काम पूरा हुए बिना समाप्त हुईं।
}
today-nothing-more = आज के लिए और कुछ तय नहीं है।
gone-chip = अब आपकी विज़िट नहीं
gone-given = यह { $name } को दी गई।
gone-given-when = यह { $name } को दी गई, { $when }।
gone-off = यह अब आपकी योजना में नहीं है।
gone-off-when = यह आपकी योजना से हटाई गई, { $when }।
gone-do-not-go = वहाँ न जाएँ।
gone-begun = आपने वहाँ जो दर्ज किया वह सुरक्षित है। दफ़्तर से पूछें कि वह किसमें गिना जाएगा।
gone-call = दफ़्तर को फ़ोन करें
gone-read = समझ लिया
undo-on-my-way = { $time } से रास्ते में
undo-work-complete = काम पूरा { $time }
undo-ended = विज़िट समाप्त { $time }
undo-absent = ग्राहक मौजूद नहीं { $time }
undo-left-out = छोड़ा गया { $time }: { $name }
undo-photo = फ़ोटो हटाई गई { $time }
take-back = वापस लें
today-first-title = आपके काम आने बाकी हैं
today-first-text = वे पहले कनेक्शन के साथ आते हैं और फिर इसी फ़ोन पर रहते हैं।
today-upcoming = { $n ->
    [one] बाद में { $n } विज़िट
   *[other] बाद में { $n } विज़िट
}
today-upcoming-many = बाद में { $n } से ज़्यादा विज़िट
today-upcoming-more = और दिखाएँ

## एक काम, आगे
job-number = JOB-{ $n }
job-urgent = ज़रूरी
job-what = क्या करना है
job-amount = रकम
job-unplanned = अभी तय नहीं
job-already-here = पहले से यहीं हूँ
job-ended = समाप्त
job-gone-title = यह काम अब आपके फ़ोन पर नहीं है
job-gone-text = यह किसी और को दिया गया या योजना से हटाया गया। आपने जो दर्ज किया वह सुरक्षित है और भेजा जाता है।
job-taken-away = यह काम किसी और को दिया गया; आपने जो दर्ज किया वह सुरक्षित है।
ended-continues = यह विज़िट समाप्त हुई। काम पूरा नहीं हुआ।
ended-continues-short = समाप्त, एक और विज़िट चाहिए
ended-parts = यह विज़िट काम पूरा हुए बिना समाप्त हुई: पुर्ज़े चाहिए।
ended-no-access = यह विज़िट काम पूरा हुए बिना समाप्त हुई: किसी ने दरवाज़ा नहीं खोला।
ended-declined = यह विज़िट काम पूरा हुए बिना समाप्त हुई: ग्राहक ने मना किया।
ended-cancelled = दफ़्तर ने यह विज़िट योजना से हटा दी।
ended-unsent = दफ़्तर को अभी यह पता नहीं है। सिग्नल मिलते ही यह भेजा जाएगा।
ended-sent = दफ़्तर इसे देखता है और दूसरी विज़िट तय कर सकता है।
note-add = नोट जोड़ें
note-edit = नोट बदलें
note-text = नोट
note-missing = कृपया पहले कुछ लिखें।
notes-none = अभी कोई नोट नहीं

## अगला कदम, जैसा बड़ा बटन कहता है
next-arrival = पहुँचने के चरण पर जाएँ
next-leave = आख़िरी चरण पर जाएँ
next-before-photos = पहले की फ़ोटो लें
next-work = काम पर जाएँ
next-after-photos = बाद की फ़ोटो लें
next-rating = रेटिंग माँगें
next-review = समीक्षा के लिए पूछें
next-signature = हस्ताक्षर लें

## कोई भी चरण
step-go-to = आगे: { $name }
step-passed = { $time } पर { $name } ने पूरा किया
step-granted = { $name } की अनुमति से छोड़ा गया, { $time }: { $reason }
step-trusted = आपकी बात पर छोड़ा गया, { $time }: { $reason }। दफ़्तर कारण देखता है।
step-not-in-profile = इस तरह के काम में यह चरण नहीं होता।
step-low-rating = छोड़ा गया: रेटिंग कम थी। दफ़्तर रेटिंग देखता है।
step-absent = छोड़ा गया, ग्राहक मौजूद नहीं: { $reason }
step-locked-title = अभी नहीं
step-locked-text = पहले यह: { $first }।
step-cannot = यह चरण पूरा नहीं हो सकता? कारण बताएँ

## चरण 1, आगे
arrival-from-address = पते से
arrival-denied = इस ऐप को आपकी जगह देखने की अनुमति नहीं है। फ़ोन की सेटिंग में अनुमति दें, या जगह के बिना पहुँचना दर्ज करें।
arrival-not-found = यहाँ जगह नहीं मिली। बाहर जाकर फिर कोशिश करें, या जगह के बिना पहुँचना दर्ज करें।
arrival-no-position-lead = समय फिर भी दर्ज होता है। बताएँ कि जगह क्यों नहीं है।
arrival-no-position-confirm = जगह के बिना पहुँचना दर्ज करें
arrival-wrong-job-text = पहुँचना वापस लिया जाता है। यहाँ ली गई फ़ोटो रिकॉर्ड में रहती हैं।
arrival-wrong-job-confirm = पहुँचना वापस लें
no-fix-indoors = यहाँ अंदर सिग्नल नहीं है
no-fix-denied = जगह की अनुमति नहीं है
no-fix-broken = फ़ोन को जगह नहीं मिलती

## चरण 2 और 4, आगे
photos-need = { $n ->
    [one] कम से कम { $n } फ़ोटो चाहिए।
   *[other] कम से कम { $n } फ़ोटो चाहिए।
}
photos-done = फ़ोटो हो गईं
photos-for-wifi = वाई-फ़ाई का इंतज़ार
photos-sending = भेजी जा रही है · { $time }
photos-kept = यह फ़ोटो रिकॉर्ड का हिस्सा है और ऐसी ही रहेगी।
photos-pick-short = फ़ाइलें
camera-shows = कैमरा जो देखता है
camera-saving = सहेजा जा रहा है…
camera-taken = { $n ->
    [one] { $n } फ़ोटो सहेजी गई
   *[other] { $n } फ़ोटो सहेजी गईं
}
camera-denied = इस ऐप को कैमरे की अनुमति नहीं है। फ़ोन की सेटिंग में अनुमति दें, या फ़ाइलों से तस्वीर चुनें।
camera-failed = वह फ़ोटो नहीं ली जा सकी। कृपया फिर कोशिश करें।
camera-too-large = यह तस्वीर बहुत बड़ी है। कृपया फिर से लें।
camera-unreadable = यह फ़ाइल काम की तस्वीर नहीं है। कृपया दूसरी चुनें।

## चरण 3, आगे
work-checklist = जाँच सूची, { $total } में से { $done }

## चरण 5 से 7, आगे
rating-lead = पूछें कि काम कैसा रहा: ग्राहक सितारों पर टैप करते हैं, यहाँ या अपने हाथ में फ़ोन लेकर।
review-lead = यहीं पूछें, या फ़ोन दे दें।
review-accepted = ग्राहक समीक्षा लिखने को तैयार हैं। अपने आप कुछ नहीं भेजा जाता: दफ़्तर जवाब देखता है और उनसे पूछ सकता है।
review-declined = ग्राहक समीक्षा नहीं लिखना चाहते।
absent-lead = रेटिंग, समीक्षा और हस्ताक्षर छोड़े जाते हैं। ग्राहक से अपने आप कोई नहीं पूछता; दफ़्तर देखता है कि वे बाकी हैं।
absent-left = ग्राहक चले गए
absent-keys = चाबी दे दी गई, यहाँ कोई नहीं
absent-nobody = कोई दरवाज़ा नहीं खोलता
absent-confirm = ग्राहक के बिना आगे बढ़ें
signature-lead = ग्राहक देखते हैं कि क्या किया गया और हस्ताक्षर करते हैं।
signature-leave-lead = निकलते समय एक टैप से समय और आपकी जगह दर्ज हो जाती है।
signature-absent = हस्ताक्षर के लिए कोई नहीं था। दफ़्तर देखता है कि रेटिंग और हस्ताक्षर बाकी हैं।
signature-refused = हस्ताक्षर नहीं हुए, { $when }: { $reason }
finish-at = { $time } पर पूरा
finish-waiting = { $n ->
    [one] { $n } चीज़ इस फ़ोन पर सुरक्षित है और सिग्नल मिलते ही भेजी जाएगी।
   *[other] { $n } चीज़ें इस फ़ोन पर सुरक्षित हैं और सिग्नल मिलते ही भेजी जाएँगी।
}
finish-sent = दफ़्तर को सब मिल गया है।
finish-back-today = आज पर लौटें

## कारण और विकल्प, आगे
reason-wrong-skill = किसी और विशेषज्ञ की ज़रूरत है
reason-continues = काम किसी और दिन जारी रहेगा
reason-camera-broken = कैमरा काम नहीं करता
rating-cannot = रेटिंग संभव नहीं
signature-cannot = हस्ताक्षर संभव नहीं
reason-no-rating = ग्राहक रेटिंग नहीं देना चाहते
reason-hurry = ग्राहक जल्दी में हैं
reason-on-paper = काग़ज़ पर हस्ताक्षर हुए
reason-screen-broken = स्क्रीन पर हस्ताक्षर नहीं होते
escape-on-trust = इसके बिना आगे बढ़ें
escape-ask = दफ़्तर से पूछें
escape-lead-trust = आप तुरंत आगे बढ़ सकते हैं; दफ़्तर कारण देखता है। या पहले पूछ लें।
escape-lead-ask = फ़ैसला दफ़्तर करता है। तब तक आप दूसरा काम कर सकते हैं।
escape-asked = { $time } पर दफ़्तर से पूछा गया: “{ $reason }”। अनुमति मिलते ही यह चरण अपने आप खुल जाएगा।
escape-asked-unsent = अभी भेजा नहीं गया: सिग्नल मिलते ही दफ़्तर से पूछा जाएगा। “{ $reason }”, { $time }
escape-refused = { $name } ने { $time } पर मना किया। यह चरण करें या फिर से पूछें। “{ $reason }”
cannot-do-lead = इससे विज़िट काम पूरा हुए बिना समाप्त होती है। भेजे जाने पर डिस्पैचर कारण देखते हैं और दूसरी तय कर सकते हैं।
cannot-do-more = डिस्पैचर को कुछ और बताना है?
cannot-do-photos = फ़ोटो जो कारण दिखाएँ
cannot-do-confirm = यह विज़िट समाप्त करें

queue-since = { $time } से · { $age }
queue-why-next = अब इसी की बारी है
queue-why-sending = भेजा जा रहा है
queue-why-no-signal = सिग्नल का इंतज़ार
queue-why-wifi = वाई-फ़ाई का इंतज़ार, जैसा आपने चुना
queue-why-signed-out = आपके फिर से साइन इन करने तक रुका है
queue-why-not-taken = दफ़्तर अभी नहीं ले सका; अपने आप फिर कोशिश होती है
queue-why-blobs = दफ़्तर को मिल गया; अब इसकी तस्वीरें जाएँगी
queue-why-blobs-sending = दफ़्तर को मिल गया; इसकी तस्वीरें भेजी जा रही हैं
queue-why-blob-not-taken = दफ़्तर को मिल गया, पर एक तस्वीर अभी नहीं ली जा सकी; अपने आप फिर कोशिश होती है
queue-why-parked = दफ़्तर को मिल गया, फ़ैसला बाकी है
queue-why-parked-out-of-use = दफ़्तर को मिल गया, पर अलग रखा है क्योंकि यह फ़ोन बंद किया गया था। वहाँ कोई तय करेगा कि यह माना जाए या नहीं।
queue-why-parked-deactivated = दफ़्तर को मिल गया, पर अलग रखा है क्योंकि आपका खाता सक्रिय नहीं था। वहाँ कोई तय करेगा कि यह माना जाए या नहीं।
queue-why-parked-too-new = दफ़्तर को मिल गया, पर अलग रखा है क्योंकि आपका ऐप उसके सर्वर से नया है। सर्वर अपडेट होने के बाद वहाँ कोई इसे शामिल करेगा।
queue-why-parked-waits-for-refused = यह उस पर टिका है जो दफ़्तर ने स्वीकार नहीं किया। उसे फिर भेजें या “स्वीकार नहीं हुआ” में हटा दें; यह अपने आप आगे बढ़ेगा।
queue-export-more = लंबे समय से सिग्नल नहीं?
queue-export-text = जो यहाँ रुका है उसे ऐसी फ़ाइल में सहेजें जिसे केवल आपका दफ़्तर खोल सकता है, और वहाँ पहुँचाएँ या मेल करें। सिग्नल मिलने पर यह फिर भी अपने आप जाता है; गिना एक ही बार जाता है।
queue-export-saved = { $file } में सहेजा गया
export-no-key = जब से यह सुविधा आई है, इस फ़ोन का दफ़्तर से संपर्क नहीं हुआ। अगले संपर्क के बाद कोशिश करें।
inbox-both = दोनों पाठ
inbox-yours = आपने क्या लिखा
inbox-theirs = अभी वहाँ क्या है
inbox-edit-title = बदलकर फिर से भेजें
inbox-edit-send = सहेजें और भेजें
me-sign-out-export-text = एक प्रति ऐसी फ़ाइल में जाती है जिसे केवल आपका दफ़्तर खोल सकता है।

## बंद किया गया
queue-revoked = दफ़्तर ने यह फ़ोन बंद कर दिया है। जो काम कर रहे हैं उसे पूरा कर सकते हैं: वह भेजा जाता है, और दफ़्तर तय करता है कि माना जाए या नहीं। इस फ़ोन पर अब कुछ नया नहीं आएगा। दफ़्तर को फ़ोन करें।
queue-too-old = यह ऐप नया डेटा लेने के लिए बहुत पुराना है। आप जो करते हैं वह अब भी भेजा जाता है। कृपया ऐप अपडेट करें।
wiping-title = इस फ़ोन का डेटा मिटाया जा रहा है
wiping-text = दफ़्तर ने यह माँगा है। जो अभी भेजा नहीं गया वह पहले दफ़्तर जाएगा; फिर आपका सब कुछ इस फ़ोन से मिटा दिया जाएगा।
wiping-left = { $n ->
    [0] सब दफ़्तर के पास है।
    [one] { $n } चीज़ अभी रास्ते में है।
   *[other] { $n } चीज़ें अभी रास्ते में हैं।
}
wiped-notice = { $company } ने इस फ़ोन का डेटा मिटवा दिया। दफ़्तर से पूछें कि क्या आप फिर साइन इन करें।

## बाकी और लौटे हुए, आगे
queue-no-job = किसी काम से जुड़ा नहीं
queue-state-waiting = फ़ोन पर
queue-state-blobs = { $n ->
    [one] { $n } तस्वीर
   *[other] { $n } तस्वीरें
}
queue-state-parked = दफ़्तर देख रहा है
queue-state-parked-refused = आपके इंतज़ार में
queue-state-doubtful = शायद स्वीकार न हो
queue-state-wifi = वाई-फ़ाई का इंतज़ार
queue-wifi = छोटी तस्वीरें दफ़्तर को मिल गईं। पूरी फ़ोटो वाई-फ़ाई के इंतज़ार में हैं।
queue-wifi-anyway = फिर भी अभी भेजें
queue-attempts = { $n } बार कोशिश हुई
queue-signed-out = भेजने के लिए फिर साइन इन करें। आप काम जारी रख सकते हैं; कुछ नहीं खोएगा।
inbox-discard-sure = यह आपकी सूची से हमेशा के लिए हट जाएगा। मौके पर दर्ज किया हुआ दफ़्तर के पास रहता है।
inbox-discard-confirm = हटा दें
inbox-visit-cancelled = विज़िट योजना से हटा दी गई।
inbox-visit-yours = विज़िट आपके लिए तय है।
inbox-visit-others = विज़िट किसी और के लिए तय है।

## क्या किया गया, बदलाव के नाम से
did-something = एक बदलाव
did-on-my-way = रास्ते में
did-arrival = पहुँच गए
did-photo-before = पहले की फ़ोटो
did-photo-during = काम के दौरान की फ़ोटो
did-photo-after = बाद की फ़ोटो
did-work-started = काम शुरू किया
did-work-complete = काम पूरा हो गया
did-photos-done = बाद की फ़ोटो हो गईं
did-rating = रेटिंग
did-review = समीक्षा का जवाब
did-signature = हस्ताक्षर
did-not-signed = हस्ताक्षर नहीं हुए
did-departure = काम समाप्त किया
did-customer-absent = ग्राहक मौजूद नहीं
did-escape = कारण बताया
did-cannot-do = यह काम नहीं हो सकता
did-retracted = वापस लिया
did-see-visit = दफ़्तर को बताता है कि आपने योजना देख ली
did-withdraw = रुका हुआ नोट वापस लिया
did-edit-company = कंपनी की जानकारी बदली
did-set-view = बदला कि फ़ोन कितना पुराना काम रखें
did-set-second-factor = बदला कि लोग साइन इन कैसे करें
did-set-roles = बदला कि कोई यहाँ क्या करता है
did-edit-person = किसी साथी की जानकारी बदली
did-language = ऐप की भाषा चुनी
did-add-note = नया नोट
did-edit-note = नोट बदला
did-add-price-item = मूल्य सूची में वस्तु जोड़ी
did-edit-price-item = मूल्य सूची की वस्तु बदली
did-add-estimate = अनुमान जोड़ा
did-edit-estimate = अनुमान बदला
did-send-estimate = अनुमान भेजा
did-view-estimate = अनुमान दिखाया
did-accept-estimate = स्वीकृति दर्ज की
did-reject-estimate = अस्वीकृति दर्ज की
did-expire-estimate = अनुमान समाप्त हुआ
did-withdraw-estimate = स्वीकृति वापस ली
did-delete-estimate = अनुमान हटाया
did-restore-estimate = अनुमान वापस लाया
did-approve-estimate = अनुमान मंज़ूर किया
did-revise-estimate = अनुमान में बदलाव माँगा
did-book-estimate = अनुमान से काम बनाया
did-add-time-off = छुट्टी माँगी
did-edit-time-off = छुट्टी बदली

## फ़ील्ड के नाम, अस्वीकृति के लिए
field-reason = कारण
field-no-fix = जगह न होने का कारण
field-signer = हस्ताक्षर करने वाले का नाम
field-name = नाम
field-comment = टिप्पणी
field-done = क्या किया गया
field-remarks = टिप्पणियाँ
field-text = लिखा हुआ

## मैं, आगे
me-text-size = अक्षरों का आकार
me-about = इस फ़ोन के बारे में
me-server = सर्वर
me-device = फ़ोन
me-version = संस्करण
me-contact = दफ़्तर
me-storage = स्टोरेज
me-storage-text = आपके काम और फ़ोटो इसी फ़ोन पर हैं।
me-sync-now = अभी ताज़ा करें
me-photos = फ़ोटो भेजना
me-photos-any-network = किसी भी नेटवर्क पर
me-photos-wifi-only = केवल वाई-फ़ाई पर
me-photos-small-ones = हस्ताक्षर और छोटी तस्वीरें हमेशा तुरंत भेजी जाती हैं।
me-photos-on-metered = यह फ़ोन अभी मोबाइल डेटा पर है।
me-photos-on-wifi = यह फ़ोन अभी वाई-फ़ाई पर है।
me-photos-network-unknown = यह फ़ोन नहीं बताता कि किस नेटवर्क पर है: तब पूरी फ़ोटो भी भेजी जाती हैं।
me-photos-keep = पूरी फ़ोटो इस फ़ोन पर रखें
me-photos-days = { $n } दिन
me-photos-always = हमेशा
me-photos-as-office = जैसा दफ़्तर कहे: { $span }
me-photos-keep-text = गिनती तब से, जब फ़ोटो दफ़्तर को मिलीं। जगह कम पड़े तो सबसे पुरानी पहले हटती हैं। छोटी तस्वीर रहती है, और पूरी फ़ोटो खोलने पर लौट आती है।
me-sign-out-clean = दफ़्तर को सब मिल गया है। आपके काम इस फ़ोन की स्क्रीन से हट जाते हैं।
me-sign-out-export = कूटबद्ध प्रति रखें और साइन आउट करें
me-sign-out-anyway = साइन आउट करें
me-copy-kept = जो भेजा नहीं गया वह इसी फ़ोन पर रहता है और फिर साइन इन करने पर भेजा जाता है। एक प्रति { $file } में है।

## क्या बाकी है, जैसे लोग गिनते हैं
waits-photos = { $n ->
    [one] { $n } फ़ोटो
   *[other] { $n } फ़ोटो
}
waits-changes = { $n ->
    [one] { $n } बदलाव
   *[other] { $n } बदलाव
}
waits-both = { $photos } और { $changes }

## फ़ोन से चुनी गई तस्वीरें
photos-gallery = { $when } को ली गई, गैलरी से
photos-gallery-undated = गैलरी से। कब ली गई, पता नहीं।
photos-time-unknown = समय पता नहीं
picking-keeping = { $total } में से तस्वीर { $n } सहेजी जा रही है…
picking-refused = { $n ->
    [one] { $n } तस्वीर नहीं ली गई
   *[other] { $n } तस्वीरें नहीं ली गईं
}
picking-kind = यह फ़ोन इस तरह की तस्वीर नहीं पढ़ सकता। फ़ोटो यहीं लें, या JPEG में सहेजकर फिर चुनें।
picking-away = फ़ाइल पढ़ी नहीं जा सकी। अगर वह क्लाउड में है, तो पहले गैलरी में खोलें, फिर चुनें।
picking-damaged = तस्वीर का एक हिस्सा गायब है: फ़ाइल ख़राब है। दूसरी चुनें, या जितनी है उतनी रखें।
picking-too-large = तस्वीर में इतने पिक्सेल हैं कि यह फ़ोन संभाल नहीं सकता। छोटी प्रति चुनें।
picking-not-stored = इसे सहेजा नहीं जा सका। फ़ोन पर जगह बनाएँ और फिर चुनें।
picking-ended = सहेजे जाने से पहले ऐप बंद हो गया। फिर चुनें।
picking-keep-damaged = जितनी है उतनी रखें
picking-seen = ठीक है

me-time-off-none = आपने अभी तक छुट्टी नहीं माँगी है।
me-time-off-ask = छुट्टी माँगें
me-time-off-first = छुट्टी का पहला दिन
me-time-off-last = छुट्टी का आख़िरी दिन
me-time-off-kind = किसलिए
me-time-off-note = टिप्पणी
me-time-off-send = माँगें
me-time-off-asked = सिग्नल मिलते ही कार्यालय इसे देखेगा।
me-time-off-days = पहला और आख़िरी दिन चुनें।

## A browser that keeps the app's files
me-kept-safe = इस फ़ोन पर सुरक्षित: ब्राउज़र ने वादा किया है कि वह इसे नहीं हटाएगा।
me-kept-installed = इंस्टॉल है। ब्राउज़र ने सब रखने का वादा नहीं किया है: फ़ोन भर जाने पर वह न भेजा हुआ हटा सकता है।
me-kept-not = यह फ़ोन न भेजा हुआ काम भूल सकता है: ऐप इंस्टॉल करें।
me-kept-install = ऐप इंस्टॉल करें
me-kept-ask = ब्राउज़र से इसे रखने को कहें
me-kept-refused = ब्राउज़र अभी वादा नहीं करता। वह इंस्टॉल किए और अक्सर इस्तेमाल होने वाले ऐप के लिए करता है।
me-kept-room = { $used } इस्तेमाल में, { $left } बाकी
me-kept-full = इस फ़ोन पर कम जगह बची है। और फ़ोटो लेने से पहले जगह बनाएँ।
size-megabytes = { $n } MB
size-gigabytes = { $n } GB
arrival-asks = आपके टैप पर फ़ोन पूछेगा कि क्या यह ऐप जान सकता है कि आप कहाँ हैं: अनुमति दें। यह केवल ऐप इस्तेमाल करते समय देखता है, और आपकी जगह केवल आपके दर्ज किए के साथ भेजी जाती है।
arrival-denied-page = ब्राउज़र इस ऐप को आपकी जगह नहीं बताता। { $way } या बिना जगह के पहुँचना दर्ज करें।
camera-asks = फ़ोन पूछेगा कि क्या यह ऐप कैमरा इस्तेमाल कर सकता है: अनुमति दें। कैमरा केवल इसी स्क्रीन पर, इस काम की फ़ोटो के लिए खुलता है।
camera-asks-open = कैमरा खोलें
camera-denied-page = ब्राउज़र इस ऐप को कैमरा नहीं देता। { $way } या फ़ाइलों से तस्वीर चुनें।
way-back-page = पते के पास के निशान पर टैप करें, वहाँ अनुमति दें, और फिर कोशिश करें।
way-back-android = होम स्क्रीन पर ऐप का आइकन दबाए रखें, ऐप की जानकारी, फिर अनुमतियाँ पर टैप करें, और अनुमति दें।
way-back-apple = ऐप बंद करके फिर खोलें: iPhone फिर पूछेगा। न पूछे तो सेटिंग्स में, ऐप्स और Safari के नीचे अनुमति दें।

## Pictures that another app shared
shared-title = { $n ->
    [one] Sevengate के साथ एक फ़ोटो साझा की गई
   *[other] Sevengate के साथ { $n } फ़ोटो साझा की गईं
}
shared-put = किसी काम में लगाएँ
shared-which = किस काम में?
shared-what = इनमें क्या दिखता है?
shared-later = वहाँ पहुँचने के बाद इन्हें काम में लगाया जा सकता है। तब तक ये यहीं रहेंगी।
shared-discard = हटा दें
shared-discard-text = { $n ->
    [one] Sevengate से एक फ़ोटो हटेगी। जहाँ से साझा हुई, वहाँ रहेगी।
   *[other] Sevengate से { $n } फ़ोटो हटेंगी। जहाँ से साझा हुईं, वहाँ रहेंगी।
}

## मैं: ऐप बंद होने पर भी विज़िट की सूचना
me-notices = नई और बदली हुई विज़िट
me-notices-text = यह फ़ोन आपको बता सकता है जब कोई विज़िट नई हो, बदली जाए या रद्द हो, ऐप बंद होने पर भी। तब समय और ग्राहक लॉक स्क्रीन पर दिखते हैं।
me-notices-turn-on = नई और बदली हुई विज़िट बताएं
me-notices-turn-off = अब न बताएं
me-notices-on = यह फ़ोन आपको बताता है।
me-notices-blocked = यह फ़ोन इसकी अनुमति नहीं देता। ब्राउज़र या फ़ोन की सेटिंग में Sevengate के लिए सूचनाओं की अनुमति दें, फिर यहां लौटें।
me-notices-missing = यह ब्राउज़र ऐसा नहीं कर सकता। iPhone या iPad पर Sevengate को होम स्क्रीन पर जोड़ें (शेयर करें, फिर होम स्क्रीन में जोड़ें) और वहीं से खोलें।
me-notices-unanswered = सवाल का जवाब नहीं मिला। एक बार और दबाएं और अनुमति दें।
me-notices-failed = ब्राउज़र की सूचना सेवा तक नहीं पहुंचा जा सका। बाद में फिर कोशिश करें।
me-notices-not-offered = आपका दफ़्तर ऐसी सूचनाएं नहीं भेजता।
me-notices-later = आपके दफ़्तर तक नहीं पहुंचा जा सका। सिग्नल मिलने पर फिर कोशिश करें।
ring-new = नई विज़िट
ring-moved = विज़िट बदली
ring-given = अब आपकी विज़िट नहीं
ring-cancelled = विज़िट रद्द
ring-many = { $n ->
    [one] 1 विज़िट नई है, बदली या रद्द हुई
   *[other] { $n } विज़िट नई हैं, बदलीं या रद्द हुईं
}
