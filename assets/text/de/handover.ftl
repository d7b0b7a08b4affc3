# Was der Kunde liest und antippt, wenn er das Telefon hält.

## The page to check and sign
handover-title = Bitte prüfen und unterschreiben
handover-language = Sprache
handover-work-done = Das wurde gemacht
handover-ordered = Das wurde bestellt
handover-before = Vorher
handover-after = Nachher
handover-no-photos = Keine Fotos zu diesem Auftrag
handover-discount = Dankeschön-Rabatt { $percent } %
handover-to-pay = Zu zahlen
handover-no-amount = Der Betrag folgt mit der Rechnung

## Who signs
handover-who = Wer unterschreibt?
handover-who-other = Jemand anderes
handover-who-name = Name der unterschreibenden Person

## The signature
handover-sign-here = Hier unterschreiben
handover-clear = Löschen
handover-undo = Rückgängig
handover-type-instead = Name stattdessen eintippen
handover-draw-instead = Stattdessen zeichnen
handover-typed-name = Ihr vollständiger Name
handover-typed-means = Ihr eingetippter Name gilt als Unterschrift.
handover-signed-by = { $name } · { $when }
handover-signature-missing = Bitte zuerst unterschreiben oder den Namen eintippen.
handover-signature-small = Das ist noch keine Unterschrift. Bitte etwas größer unterschreiben oder den Namen eintippen: beides gilt gleich.
handover-name-missing = Bitte angeben, wer unterschreibt.

## Remarks, refusal, terms
handover-add-remarks = Anmerkungen hinzufügen
handover-remarks = Anmerkungen
handover-remarks-hint = Was ist nicht wie vereinbart? Die Firma erhält Ihre Worte mit der Unterschrift.
handover-wont-sign = Ich unterschreibe nicht
handover-wont-sign-why = Warum nicht?
handover-wont-sign-not-done = Die Arbeit ist nicht fertig
handover-wont-sign-price = Der Preis ist nicht wie vereinbart
handover-wont-sign-damage = Etwas wurde beschädigt
handover-wont-sign-confirm = Ohne Unterschrift beenden
handover-terms = Bedingungen
handover-terms-text = Mit Ihrer Unterschrift bestätigen Sie, dass die gezeigte Arbeit ausgeführt wurde und der Betrag stimmt. Ihre gesetzlichen Rechte bleiben unberührt.
handover-terms-text-no-amount = Mit Ihrer Unterschrift bestätigen Sie, dass die gezeigte Arbeit ausgeführt wurde. Ihre gesetzlichen Rechte bleiben unberührt.
handover-done = Fertig

## The rating
handover-rate = Wie zufrieden sind Sie?
handover-star-1 = Gar nicht zufrieden
handover-star-2 = Nicht zufrieden
handover-star-3 = Es war in Ordnung
handover-star-4 = Zufrieden
handover-star-5 = Sehr zufrieden
handover-feedback = Möchten Sie uns etwas sagen?
handover-next = Weiter
handover-change-rating = Bewertung ändern

## The review offer
handover-review-title = Würden Sie eine Rezension schreiben?
handover-review-text = Ob gut oder schlecht: Ihre ehrliche Meinung hilft anderen. Die Firma erhält Ihre Antwort und fragt Sie selbst.
handover-feedback-discount = Danke für Ihre Rückmeldung: { $percent } % Rabatt auf diese Rechnung.
handover-review-yes = Ja, die Firma darf mich fragen
handover-review-no = Nein, danke

## The end
handover-thank-you = Vielen Dank!
handover-give-back = Bitte geben Sie das Telefon zurück.
handover-unlock = Für den Techniker: hier zwei Sekunden halten oder viermal tippen
handover-let-go = Jetzt loslassen

## More of the above
handover-stars-missing = Bitte zuerst 1 bis 5 Sterne wählen.
handover-on-invoice = wird auf der Rechnung abgezogen
handover-review-discount = Für eine Rezension ziehen wir { $percent } % von dieser Rechnung ab, was auch immer Sie schreiben.
handover-own-words = In eigenen Worten
handover-reason-missing = Bitte einen Grund wählen oder schreiben.
