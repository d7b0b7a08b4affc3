# Lo que el cliente lee y toca cuando tiene el teléfono.

## The page to check and sign
handover-title = Revise y firme, por favor
handover-language = Idioma
handover-work-done = Qué se hizo
handover-ordered = Qué se encargó
handover-before = Antes
handover-after = Después
handover-no-photos = No hay fotos de este trabajo
handover-discount = Descuento de agradecimiento { $percent } %
handover-to-pay = A pagar
handover-no-amount = El importe llegará con la factura

## Who signs
handover-who = ¿Quién firma?
handover-who-other = Otra persona
handover-who-name = Nombre de quien firma

## The signature
handover-sign-here = Firme aquí
handover-clear = Borrar
handover-undo = Deshacer
handover-type-instead = Escribir el nombre en su lugar
handover-draw-instead = Firmar a mano en su lugar
handover-typed-name = Su nombre completo
handover-typed-means = Escribir su nombre equivale a firmar.
handover-signed-by = { $name } · { $when }
handover-signature-missing = Firme o escriba su nombre primero.
handover-signature-small = Eso es muy poco para una firma. Firme un poco más grande o escriba su nombre: ambas cosas valen igual.
handover-name-missing = Indique quién firma.

## Remarks, refusal, terms
handover-add-remarks = Añadir comentarios
handover-remarks = Comentarios
handover-remarks-hint = ¿Qué no es como se acordó? La empresa recibe sus palabras con la firma.
handover-wont-sign = No voy a firmar
handover-wont-sign-why = ¿Por qué no?
handover-wont-sign-not-done = El trabajo no está terminado
handover-wont-sign-price = El precio no es el acordado
handover-wont-sign-damage = Se dañó algo
handover-wont-sign-confirm = Terminar sin firma
handover-terms = Condiciones
handover-terms-text = Al firmar confirma que el trabajo mostrado se ha realizado y que el importe es correcto. Sus derechos legales no cambian.
handover-terms-text-no-amount = Al firmar confirma que el trabajo mostrado se ha realizado. Sus derechos legales no cambian.
handover-done = Listo

## The rating
handover-rate = ¿Qué tan satisfecho está?
handover-star-1 = Nada satisfecho
handover-star-2 = Poco satisfecho
handover-star-3 = Aceptable
handover-star-4 = Satisfecho
handover-star-5 = Muy satisfecho
handover-feedback = ¿Quiere decirnos algo?
handover-next = Continuar
handover-change-rating = Cambiar la valoración

## The review offer
handover-review-title = ¿Escribiría una reseña?
handover-review-text = Buena o mala, su opinión sincera ayuda a otros. La empresa recibe su respuesta y se lo pide ella misma.
handover-feedback-discount = Gracias por su opinión: { $percent } % de descuento en esta factura.
handover-review-yes = Sí, la empresa puede pedírmela
handover-review-no = No, gracias

## The end
handover-thank-you = ¡Gracias!
handover-give-back = Devuelva el teléfono, por favor.
handover-unlock = Para el técnico: mantenga pulsado aquí dos segundos o toque cuatro veces
handover-let-go = Suelte ahora

## More of the above
handover-stars-missing = Elija primero de 1 a 5 estrellas.
handover-on-invoice = se descuenta en la factura
handover-review-discount = Por una reseña descontamos un { $percent } % de esta factura, escriba lo que escriba.
handover-own-words = Con sus propias palabras
handover-reason-missing = Elija o escriba un motivo.
