# ما يقرؤه العميل ويضغطه والهاتف في يده.

## The page to check and sign
handover-title = يرجى المراجعة والتوقيع
handover-language = اللغة
handover-work-done = ما تم إنجازه
handover-ordered = ما تم طلبه
handover-before = قبل
handover-after = بعد
handover-no-photos = لا توجد صور لهذا العمل
handover-discount = خصم شكر { $percent } %
handover-to-pay = المبلغ المستحق
handover-no-amount = سيُذكر المبلغ في الفاتورة

## Who signs
handover-who = من الذي يوقّع؟
handover-who-other = شخص آخر
handover-who-name = اسم الموقّع

## The signature
handover-sign-here = وقّع هنا
handover-clear = مسح
handover-undo = تراجع
handover-type-instead = اكتب الاسم بدلاً من ذلك
handover-draw-instead = ارسم التوقيع بدلاً من ذلك
handover-typed-name = اسمك الكامل
handover-typed-means = كتابة اسمك تُعد توقيعًا منك.
handover-signed-by = { $name } · { $when }
handover-signature-missing = يرجى التوقيع أو كتابة اسمك أولاً.
handover-signature-small = هذا أصغر من أن يكون توقيعاً. يرجى التوقيع بخط أكبر قليلاً أو كتابة اسمك: كلاهما مقبول بالقدر نفسه.
handover-name-missing = يرجى تحديد من يوقّع.

## Remarks, refusal, terms
handover-add-remarks = أضف ملاحظات
handover-remarks = ملاحظات
handover-remarks-hint = ما الذي لا يطابق الاتفاق؟ تتلقى الشركة كلماتك مع التوقيع.
handover-wont-sign = لن أوقّع
handover-wont-sign-why = لماذا؟
handover-wont-sign-not-done = العمل لم يكتمل
handover-wont-sign-price = السعر مخالف للاتفاق
handover-wont-sign-damage = حدث ضرر
handover-wont-sign-confirm = إنهاء دون توقيع
handover-terms = الشروط
handover-terms-text = بتوقيعك تؤكد أن العمل المعروض قد أُنجز وأن المبلغ صحيح. تبقى حقوقك القانونية كما هي.
handover-terms-text-no-amount = بتوقيعك تؤكد أن العمل المعروض قد أُنجز. تبقى حقوقك القانونية كما هي.
handover-done = تم

## The rating
handover-rate = ما مدى رضاك؟
handover-star-1 = غير راضٍ إطلاقًا
handover-star-2 = غير راضٍ
handover-star-3 = مقبول
handover-star-4 = راضٍ
handover-star-5 = راضٍ جدًا
handover-feedback = هل تود إخبارنا بشيء؟
handover-next = متابعة
handover-change-rating = تغيير التقييم

## The review offer
handover-review-title = هل تكتب مراجعة؟
handover-review-text = رأيك الصادق، إيجابيًا كان أو سلبيًا، يساعد الآخرين. تتلقى الشركة إجابتك وتسألك بنفسها.
handover-feedback-discount = شكرًا على رأيك: خصم { $percent } % على هذه الفاتورة.
handover-review-yes = نعم، يمكن للشركة أن تسألني
handover-review-no = لا، شكرًا

## The end
handover-thank-you = شكرًا لك!
handover-give-back = يرجى إعادة الهاتف.
handover-unlock = للفني: اضغط هنا ثانيتين أو انقر أربع مرات
handover-let-go = ارفع إصبعك الآن

## More of the above
handover-stars-missing = اختر أولًا من نجمة إلى خمس نجوم.
handover-on-invoice = يُخصم من الفاتورة
handover-review-discount = مقابل المراجعة نخصم { $percent } % من هذه الفاتورة مهما كتبت.
handover-own-words = بكلماتك
handover-reason-missing = اختر سببًا أو اكتبه.
