# Das Telefon des Technikers, nach Bildschirmen geordnet wie im Englischen.

## Anmelden
phone-sign-in-title = Anmelden
phone-sign-in-email = E-Mail
phone-sign-in-password = Passwort
phone-sign-in-server = Server

## Die Leiste oben: was wartet, was gesendet ist
banner-offline = Offline
banner-offline-waiting = Offline · { $waits } noch nicht gesendet
banner-waiting = { $waits } noch nicht gesendet
banner-sending = { $n } von { $total } wird gesendet
banner-wifi = { $n ->
    [one] 1 Foto wartet auf WLAN
   *[other] { $n } Fotos warten auf WLAN
}
banner-all-sent = Alles gesendet { $time }
banner-refused = { $n ->
    [one] 1 Änderung wurde nicht angenommen
   *[other] { $n } Änderungen wurden nicht angenommen
}
banner-signed-out = Abgemeldet · Ihre Arbeit bleibt auf diesem Telefon
banner-revoked = Dieses Telefon ist gesperrt · rufen Sie im Büro an
banner-wiping = Das Büro löscht dieses Telefon

## Reiter
tab-today = Heute
tab-map = Karte
tab-estimates = Angebote
tab-me = Ich
tab-queue = Warteliste
tabs-label = Hauptmenü

## Heute
today-done-of = { $done } von { $total } erledigt
today-next = Als Nächstes · { $window }
today-anytime = Jeder­zeit
today-until = bis { $time }
today-done-at = Erledigt { $time }
today-directions = Route
today-call = Anrufen
today-call-office = Nummer für Sie verborgen. Bitten Sie das Büro, diesen Kunden anzurufen.
today-empty-title = Heute keine Einsätze
today-empty-text = Sobald das Büro einen Einsatz für Sie plant, erscheint er hier von selbst.

## Ein Auftrag
job-on-my-way = Ich fahre los
job-open = Auftrag öffnen
job-cant-do = Auftrag nicht möglich
job-on-site-since = Vor Ort seit { $time }
job-notes = Notizen
job-history = Verlauf
job-address = Adresse

## Schritt 1: Ankunft
arrival-title = Ankunft
arrival-lead = Ein Tippen hält Uhrzeit und Standort fest.
arrival-button = Ich bin da
arrival-accuracy = ±{ $m } m
arrival-far = Sie sind { $distance } von der Adresse entfernt. Ist das das richtige Haus?
arrival-no-position = Kein Standort zum Vergleichen
arrival-no-position-way-on = Ohne Standort ankommen
arrival-waiting-fix = Standort wird gesucht …
arrival-stamped = Angekommen { $time }
arrival-wrong-job = Falscher Auftrag

## Schritte 2 und 4: Fotos
photos-before-title = Vorher-Fotos
photos-before-lead = Zeigen Sie den Arbeitsplatz, wie Sie ihn vorgefunden haben. Eines genügt, mehr sind besser.
photos-tap-one = Ein Foto antippen, um es neu aufzunehmen oder zu löschen.
photos-after-title = Nachher-Fotos
photos-after-lead = Zeigen Sie die fertige Arbeit, wenn möglich von derselben Stelle aus.
photos-take = Foto aufnehmen
photos-retake = Neu aufnehmen
photos-delete = Foto löschen
photos-on-phone = Auf dem Telefon · { $time }
photos-sent = Gesendet · { $time }
photos-promise = Auf diesem Telefon gespeichert. Gesendet wird, sobald Empfang da ist; bis das Büro sie hat, bleiben sie hier.
photos-original-coming = Das volle Foto kommt vom Büro …
photos-original-away = Das volle Foto liegt im Büro. Es kommt, sobald Empfang da ist.
photos-cant = Keine Fotos möglich? Grund angeben
photos-camera-done = Fertig
photos-shutter = Aufnehmen
photos-label = { $kind }, Foto { $n }, { $time }
photos-no-camera = Die Kamera lässt sich nicht öffnen. Wählen Sie stattdessen ein Bild aus.
work-start = Arbeit beginnen

## Schritt 3: Arbeit
work-title = Arbeit
work-complete = Arbeit ist fertig
work-since = In Arbeit seit { $time }
work-notes = Was gemacht wurde
work-notes-hint = Der Kunde liest und unterschreibt diese Worte. Tippen Sie sie, oder diktieren Sie über die Tastatur. Bleibt das Feld leer, unterschreibt der Kunde, was bestellt war.
work-from-checklist = Aus der Checkliste übernehmen
work-still-open = Noch offen: { $points }.
work-open-title = { $n ->
    [one] 1 von { $total } Punkten ist offen. Trotzdem fertig?
   *[other] { $n } von { $total } Punkten sind offen. Trotzdem fertig?
}
work-open-why = Warum? (wenn Sie mögen)
work-open-later = Das Büro sieht, welche Punkte offen sind. Sie können sie noch abhaken, bis der Kunde unterschreibt.
work-open-complete = Trotzdem fertig
work-open-back = Zurück zur Checkliste
work-during-photos = Fotos während der Arbeit

## Schritte 5 bis 7: der Teil des Kunden
rating-title = Bewertung
rating-hand-over = Telefon dem Kunden geben
rating-way-back = Gesperrt, solange der Kunde es hält. Zum Zurücknehmen halten Sie oben den Firmennamen zwei Sekunden gedrückt, oder tippen Sie viermal darauf.
rating-save = Bewertung speichern
rating-by-customer = Vom Kunden auf dem übergebenen Telefon angetippt.
rating-by-technician = Vom Techniker für den Kunden angetippt.
rating-not-present = Kunde nicht da
review-title = Rezension
signature-title = Unterschrift
signature-complete = Auftrag abschließen
finish-title = Auftrag erledigt
finish-next = Nächster Einsatz

## Gründe und Auswege
reason-title = Grund angeben
reason-label = Grund
reason-other = Anderer Grund
reason-missing = Bitte einen Grund wählen oder schreiben.
reason-no-access = Kein Zutritt
reason-parts-needed = Teile fehlen
reason-customer-declined = Kunde will nicht
reason-unsafe = Nicht sicher
reason-dark = Zu dunkel oder zu eng
reason-privacy = Kunde möchte keine Fotos

## Die Warteliste und der Eingang
queue-title = Zu senden
queue-empty-title = Alles ist gesendet
queue-empty-text = Was Sie ohne Empfang tun, wartet hier, bis das Büro es hat.
queue-send-now = Jetzt senden
queue-export = Verschlüsselte Kopie speichern
inbox-title = Nicht angenommen
inbox-empty-title = Hier ist nichts
inbox-empty-text = Wenn das Büro eine Änderung von Ihnen nicht annehmen kann, finden Sie sie hier mit dem Grund.
inbox-you-did = Was Sie getan haben
inbox-why-not = Warum nicht
inbox-now-there = Was jetzt dort steht
inbox-retry = Noch einmal senden
inbox-discard = Verwerfen

## Ich
me-title = Ich
me-theme = Aussehen
me-theme-system = Wie das Telefon
me-theme-light = Hell
me-theme-dark = Dunkel
me-theme-sunlight = Sonnenlicht
me-language = Sprache
me-last-contact = Letzter Kontakt { $age }
me-sign-out-unsent = Noch nicht gesendet: { $waits }. Das bleibt auf diesem Telefon und wird gesendet, wenn Sie sich hier wieder anmelden.
me-sign-out-code = Sie kamen mit einem Code; der ist verbraucht. Um sich wieder anzumelden, brauchen Sie einen neuen vom Büro, oder E-Mail und Passwort, falls Sie sie haben.

## Wenn etwas schiefgeht
error-title = Das hat nicht geklappt
error-safe = Ihre Arbeit ist auf diesem Telefon sicher.
error-storage-full = Dieses Telefon ist voll. Schaffen Sie Platz; nichts, was gespeichert war, geht verloren.

## Überall
loading = Wird geladen …
since = seit { $time }
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB
preview-reconnecting = Verbindung wird wiederhergestellt …
error-store = Das Telefon konnte das nicht speichern. Schließen Sie die App und öffnen Sie sie wieder; was vorher gespeichert war, ist sicher.

## Anmelden, weiter
sign-in-people = Beispielfirma: anmelden als
sign-in-own = Mit E-Mail und Passwort
sign-in-missing = Bitte E-Mail und Passwort eingeben.
sign-in-wrong = E-Mail oder Passwort stimmt nicht. Bitte noch einmal versuchen.
sign-in-offline = Der Server ist nicht erreichbar. Prüfen Sie Adresse und Empfang; zum Anmelden braucht es einmal eine Verbindung.
sign-in-too-often = Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es dann noch einmal.
sign-in-server-wrong = Diese Serveradresse geht nicht. Sie sieht etwa so aus: https://office.example.com
sign-in-busy = Anmeldung läuft …
sign-in-have-code = Ich habe einen Code
sign-in-have-password = Ich habe E-Mail und Passwort
sign-in-code = Code vom Büro
sign-in-code-hint = Acht Buchstaben und Ziffern, wie K7QM-2XPD
sign-in-code-missing = Bitte den Code eingeben.
sign-in-code-wrong = Dieser Code gilt nicht oder nicht mehr. Prüfen Sie ihn Zeichen für Zeichen, oder bitten Sie das Büro um einen neuen.
sign-in-needs-code = Ihr Konto ist durch einen zweiten Schritt geschützt. Am Telefon melden Sie sich mit einem Code an: Bitten Sie Inhaber oder Administrator darum.
sign-in-with-code = Mit dem Code anmelden
sign-in-company-title = Welche Firma?
sign-in-company-text = Sie arbeiten für mehrere Firmen, bei denen dieses Passwort gilt. Wählen Sie eine.
sign-in-company-other = Um später für eine andere zu arbeiten, melden Sie sich ab und neu an. Was eine Firma noch nicht hat, bleibt auf diesem Telefon, bis Sie sich dort wieder anmelden.
sign-in-promise = Nach dem Anmelden geht alles auch ohne Empfang.
sign-in-waits = Auf diesem Telefon wartet Arbeit von { $names } aufs Senden. Sie geht hinaus, wenn sich hier anmeldet, wer sie getan hat.

## Die Leiste oben, weiter
banner-looking = Es wird nachgesehen, was wartet …
banner-nothing-waiting = Nichts wartet
banner-too-old = Diese App ist zu alt, um etwas zu empfangen. Ihre Arbeit wird weiter gesendet; bitte aktualisieren.

## Heute, weiter
today-next-label = Nächster Einsatz
today-all-done = Alle Einsätze von heute sind erledigt.
today-look-again = Noch einmal nachsehen
today-new = Neu
today-moved = Verschoben von { $from }
today-ended = { $n ->
    [one] 1 Einsatz endete unerledigt.
   *[other] { $n } Einsätze endeten unerledigt.
}
today-nothing-more = Für heute ist nichts weiter geplant.
gone-chip = Nicht mehr Ihr Einsatz
gone-given = Er wurde an { $name } gegeben.
gone-given-when = Er wurde an { $name } gegeben, { $when }.
gone-off = Er steht nicht mehr auf Ihrem Plan.
gone-off-when = Er wurde von Ihrem Plan genommen, { $when }.
gone-do-not-go = Fahren Sie nicht hin.
gone-begun = Was Sie dort festgehalten haben, bleibt. Fragen Sie das Büro, wofür es zählt.
gone-call = Büro anrufen
gone-read = Verstanden
undo-on-my-way = Unterwegs seit { $time }
undo-work-complete = Arbeit fertig { $time }
undo-ended = Einsatz beendet { $time }
undo-absent = Kunde nicht da { $time }
undo-left-out = Ausgelassen { $time }: { $name }
undo-photo = Foto gelöscht { $time }
take-back = Zurücknehmen
today-first-title = Ihre Aufträge werden erwartet
today-first-text = Sie kommen mit der ersten Verbindung und bleiben von da an auf diesem Telefon.
today-upcoming = { $n ->
    [one] 1 Einsatz später
   *[other] { $n } Einsätze später
}
today-upcoming-many = Mehr als { $n } Einsätze später
today-upcoming-more = Mehr anzeigen

## Ein Auftrag, weiter
job-number = JOB-{ $n }
job-urgent = Dringend
job-what = Was zu tun ist
job-amount = Betrag
job-unplanned = Noch nicht geplant
job-already-here = Schon hier
job-ended = Beendet
job-gone-title = Dieser Auftrag ist nicht mehr auf Ihrem Telefon
job-gone-text = Er wurde jemand anderem gegeben oder vom Plan genommen. Was Sie festgehalten haben, bleibt und wird noch gesendet.
job-taken-away = Dieser Auftrag wurde jemand anderem gegeben; was Sie festgehalten haben, bleibt.
ended-continues = Dieser Einsatz ist beendet. Die Arbeit ist nicht fertig.
ended-continues-short = Beendet, weiterer Einsatz nötig
ended-parts = Dieser Einsatz endete unerledigt: Es fehlen Teile.
ended-no-access = Dieser Einsatz endete unerledigt: Niemand hat geöffnet.
ended-declined = Dieser Einsatz endete unerledigt: Der Kunde wollte nicht.
ended-cancelled = Das Büro hat diesen Einsatz vom Plan genommen.
ended-unsent = Das Büro weiß davon noch nichts. Es geht hinaus, sobald Netz da ist.
ended-sent = Das Büro sieht es und kann einen weiteren Einsatz planen.
note-add = Notiz hinzufügen
note-edit = Notiz ändern
note-text = Notiz
note-missing = Bitte zuerst etwas schreiben.
notes-none = Noch keine Notizen

## Der nächste Schritt, wie ihn der große Knopf nennt
next-arrival = Zur Ankunft
next-leave = Zum letzten Schritt
next-before-photos = Vorher-Fotos aufnehmen
next-work = Zur Arbeit
next-after-photos = Nachher-Fotos aufnehmen
next-rating = Um die Bewertung bitten
next-review = Rezension anbieten
next-signature = Unterschrift holen

## Jeder Schritt
step-go-to = Weiter: { $name }
step-passed = Erledigt { $time } von { $name }
step-granted = Ausgelassen mit Erlaubnis von { $name }, { $time }: { $reason }
step-trusted = Ausgelassen auf Ihr Wort, { $time }: { $reason }. Das Büro sieht den Grund.
step-not-in-profile = Diese Art von Auftrag hat diesen Schritt nicht.
step-low-rating = Ausgelassen: Die Bewertung war niedrig. Das Büro sieht die Bewertung.
step-absent = Ausgelassen, Kunde nicht da: { $reason }
step-locked-title = Noch nicht
step-locked-text = Zuerst kommt: { $first }.
step-cannot = Dieser Schritt geht nicht? Grund angeben

## Schritt 1, weiter
arrival-from-address = von der Adresse
arrival-denied = Diese App darf Ihren Standort nicht verwenden. Erlauben Sie es in den Einstellungen des Telefons, oder kommen Sie ohne Standort an.
arrival-not-found = Hier ist kein Standort zu finden. Versuchen Sie es draußen, oder kommen Sie ohne Standort an.
arrival-no-position-lead = Die Uhrzeit wird trotzdem festgehalten. Sagen Sie, warum es keinen Standort gibt.
arrival-no-position-confirm = Ohne Standort ankommen
arrival-wrong-job-text = Die Ankunft wird zurückgenommen. Fotos, die Sie hier aufgenommen haben, bleiben in der Akte.
arrival-wrong-job-confirm = Ankunft zurücknehmen
no-fix-indoors = Kein Empfang hier drinnen
no-fix-denied = Standort ist nicht erlaubt
no-fix-broken = Das Telefon findet ihn nicht

## Schritte 2 und 4, weiter
photos-need = { $n ->
    [one] Mindestens 1 Foto wird gebraucht.
   *[other] Mindestens { $n } Fotos werden gebraucht.
}
photos-done = Fotos sind fertig
photos-for-wifi = Wartet auf WLAN
photos-sending = Wird gesendet · { $time }
photos-kept = Dieses Foto gehört zur Akte und bleibt, wie es ist.
photos-pick-short = Dateien
camera-shows = Was die Kamera sieht
camera-saving = Wird gespeichert …
camera-taken = { $n ->
    [one] 1 Foto gespeichert
   *[other] { $n } Fotos gespeichert
}
camera-denied = Diese App darf die Kamera nicht verwenden. Erlauben Sie es in den Einstellungen des Telefons, oder wählen Sie ein Bild aus den Dateien.
camera-failed = Dieses Bild ist nichts geworden. Bitte noch einmal.
camera-too-large = Dieses Bild ist zu groß. Bitte noch einmal aufnehmen.
camera-unreadable = Diese Datei ist kein brauchbares Bild. Bitte eine andere wählen.

## Schritt 3, weiter
work-checklist = Checkliste, { $done } von { $total }

## Schritte 5 bis 7, weiter
rating-lead = Fragen Sie, wie es war: Der Kunde tippt die Sterne an, hier oder auf dem übergebenen Telefon.
review-lead = Fragen Sie hier, oder geben Sie das Telefon weiter.
review-accepted = Der Kunde würde eine Rezension schreiben. Von selbst wird nichts gesendet: Das Büro sieht die Antwort und kann ihn fragen.
review-declined = Der Kunde möchte keine Rezension schreiben.
absent-lead = Bewertung, Rezension und Unterschrift werden ausgelassen. Niemand fragt den Kunden von selbst; das Büro sieht, dass sie fehlen.
absent-left = Kunde ist gegangen
absent-keys = Schlüssel übergeben, niemand da
absent-nobody = Niemand öffnet
absent-confirm = Ohne den Kunden weiter
signature-lead = Der Kunde prüft, was gemacht wurde, und unterschreibt.
signature-leave-lead = Ein Tippen hält beim Gehen Uhrzeit und Standort fest.
signature-absent = Niemand war da, um zu unterschreiben. Das Büro sieht, dass Bewertung und Unterschrift fehlen.
signature-refused = Nicht unterschrieben, { $when }: { $reason }
finish-at = Abgeschlossen { $time }
finish-waiting = { $n ->
    [one] 1 Stück ist auf diesem Telefon gespeichert und wird gesendet, sobald Empfang da ist.
   *[other] { $n } Stücke sind auf diesem Telefon gespeichert und werden gesendet, sobald Empfang da ist.
}
finish-sent = Das Büro hat alles.
finish-back-today = Zurück zu Heute

## Gründe und Auswege, weiter
reason-wrong-skill = Braucht eine andere Fachkraft
reason-continues = Geht an einem anderen Tag weiter
reason-camera-broken = Die Kamera geht nicht
rating-cannot = Keine Bewertung möglich
signature-cannot = Keine Unterschrift möglich
reason-no-rating = Kunde möchte nicht bewerten
reason-hurry = Kunde hat es eilig
reason-on-paper = Auf Papier unterschrieben
reason-screen-broken = Der Bildschirm nimmt keine Unterschrift an
escape-on-trust = Ohne weitermachen
escape-ask = Büro fragen
escape-lead-trust = Sie können sofort weitermachen; das Büro sieht den Grund. Oder fragen Sie zuerst.
escape-lead-ask = Das Büro entscheidet. Sie können inzwischen anderes erledigen.
escape-asked = Büro um { $time } gefragt: „{ $reason }“. Wenn es zustimmt, öffnet sich dieser Schritt von selbst.
escape-asked-unsent = Noch nicht gesendet: Das Büro wird gefragt, sobald Netz da ist. „{ $reason }“, { $time }
escape-refused = { $name } hat um { $time } Nein gesagt. Diesen Schritt machen oder noch einmal fragen. „{ $reason }“
cannot-do-lead = Damit endet der Einsatz unerledigt. Die Disposition sieht den Grund, sobald er gesendet ist, und kann einen neuen planen.
cannot-do-more = Was sollte die Disposition wissen?
cannot-do-photos = Fotos, die zeigen, warum
cannot-do-confirm = Einsatz beenden

queue-since = seit { $time } · { $age }
queue-why-next = Geht als Nächstes hinaus
queue-why-sending = Wird gerade gesendet
queue-why-no-signal = Wartet auf Empfang
queue-why-wifi = Wartet auf WLAN, wie Sie es gewählt haben
queue-why-signed-out = Wartet, bis Sie sich wieder anmelden
queue-why-not-taken = Das Büro konnte es noch nicht annehmen; es wird von selbst wieder versucht
queue-why-blobs = Das Büro hat es; die Bilder dazu gehen als Nächstes hinaus
queue-why-blobs-sending = Das Büro hat es; die Bilder dazu werden gerade gesendet
queue-why-blob-not-taken = Das Büro hat es, konnte aber ein Bild noch nicht annehmen; es wird von selbst wieder versucht
queue-why-parked = Das Büro hat es und muss noch entscheiden
queue-why-parked-out-of-use = Das Büro hat es, zur Seite gelegt, weil dieses Telefon gesperrt war. Jemand dort entscheidet, ob es zählt.
queue-why-parked-deactivated = Das Büro hat es, zur Seite gelegt, weil Ihr Konto nicht aktiv war. Jemand dort entscheidet, ob es zählt.
queue-why-parked-too-new = Das Büro hat es, zur Seite gelegt, weil Ihre App neuer ist als sein Server. Ist der Server aktualisiert, übernimmt es jemand dort.
queue-why-parked-waits-for-refused = Es baut auf etwas auf, das das Büro nicht angenommen hat. Senden Sie jenes noch einmal oder verwerfen Sie es unter „Nicht angenommen“; dieses folgt von selbst.
queue-export-more = Lange kein Empfang?
queue-export-text = Speichern Sie, was hier wartet, in einer Datei, die nur Ihr Büro öffnen kann, und bringen oder mailen Sie sie dorthin. Es geht trotzdem von selbst hinaus, sobald Empfang da ist; es zählt nur einmal.
queue-export-saved = Gespeichert in { $file }
export-no-key = Dieses Telefon war noch nicht mit dem Büro in Kontakt, seit es das kann. Versuchen Sie es nach dem nächsten Kontakt.
inbox-both = Beide Texte
inbox-yours = Was Sie geschrieben haben
inbox-theirs = Was jetzt dort steht
inbox-edit-title = Ändern und noch einmal senden
inbox-edit-send = Speichern und senden
me-sign-out-export-text = Eine Kopie kommt in eine Datei, die nur Ihr Büro öffnen kann.

## Gesperrt
queue-revoked = Das Büro hat dieses Telefon gesperrt. Sie können beenden, was Sie gerade tun: Es wird gesendet, und das Büro entscheidet, ob es zählt. Neues kommt nicht mehr auf dieses Telefon. Rufen Sie im Büro an.
queue-too-old = Diese App ist zu alt, um Neues zu empfangen. Was Sie tun, wird weiter gesendet. Bitte aktualisieren Sie die App.
wiping-title = Dieses Telefon wird gelöscht
wiping-text = Das Büro hat darum gebeten. Was noch nicht gesendet ist, geht zuerst ans Büro; dann wird alles Ihre auf diesem Telefon gelöscht.
wiping-left = { $n ->
    [0] Alles ist beim Büro.
    [one] 1 Stück ist noch unterwegs.
   *[other] { $n } Stücke sind noch unterwegs.
}
wiped-notice = { $company } hat die Daten auf diesem Telefon löschen lassen. Fragen Sie im Büro, ob Sie sich wieder anmelden sollen.

## Die Warteliste und der Eingang, weiter
queue-no-job = Zu keinem Auftrag
queue-state-waiting = Auf dem Telefon
queue-state-blobs = { $n ->
    [one] 1 Bild
   *[other] { $n } Bilder
}
queue-state-parked = Büro prüft
queue-state-parked-refused = Wartet auf Sie
queue-state-doubtful = Vielleicht abgelehnt
queue-state-wifi = Wartet auf WLAN
queue-wifi = Das Büro hat die kleinen Bilder. Die vollen Fotos warten auf WLAN.
queue-wifi-anyway = Trotzdem jetzt senden
queue-attempts = { $n } Mal versucht
queue-signed-out = Melden Sie sich wieder an, um zu senden. Sie können weiterarbeiten; nichts geht verloren.
inbox-discard-sure = Damit verschwindet es endgültig von Ihrer Liste. Was Sie vor Ort festgehalten haben, behält das Büro.
inbox-discard-confirm = Verwerfen
inbox-visit-cancelled = Der Einsatz wurde vom Plan genommen.
inbox-visit-yours = Der Einsatz ist für Sie geplant.
inbox-visit-others = Der Einsatz ist für jemand anderen geplant.

## Was getan wurde, nach dem Namen der Änderung
did-something = Eine Änderung
did-on-my-way = Losgefahren
did-arrival = Angekommen
did-photo-before = Vorher-Foto
did-photo-during = Foto während der Arbeit
did-photo-after = Nachher-Foto
did-work-started = Arbeit begonnen
did-work-complete = Arbeit ist fertig
did-photos-done = Nachher-Fotos fertig
did-rating = Bewertung
did-review = Antwort zur Rezension
did-signature = Unterschrift
did-not-signed = Nicht unterschrieben
did-departure = Auftrag abgeschlossen
did-customer-absent = Kunde nicht da
did-escape = Grund angegeben
did-cannot-do = Auftrag nicht möglich
did-retracted = Zurückgenommen
did-see-visit = Sagt dem Büro, dass Sie den Plan gesehen haben
did-withdraw = Eine wartende Notiz zurückgenommen
did-edit-company = Firmenprofil geändert
did-set-view = Geändert, wie weit zurück Telefone Arbeit behalten
did-set-second-factor = Geändert, wie man sich anmeldet
did-set-roles = Geändert, was jemand hier tut
did-edit-person = Angaben zu einem Kollegen geändert
did-language = Sprache der App gewählt
did-add-note = Neue Notiz
did-edit-note = Notiz geändert
did-add-price-item = Artikel ins Preisbuch aufgenommen
did-edit-price-item = Artikel des Preisbuchs geändert
did-add-estimate = Angebot angelegt
did-edit-estimate = Angebot geändert
did-send-estimate = Angebot gesendet
did-view-estimate = Angebot gezeigt
did-accept-estimate = Annahme notiert
did-reject-estimate = Ablehnung notiert
did-expire-estimate = Angebot abgelaufen
did-withdraw-estimate = Annahme zurückgenommen
did-delete-estimate = Angebot gelöscht
did-restore-estimate = Angebot wiederhergestellt
did-approve-estimate = Angebot genehmigt
did-revise-estimate = Änderungen am Angebot erbeten
did-book-estimate = Auftrag aus Angebot angelegt
did-add-time-off = Freie Tage erbeten
did-edit-time-off = Freie Tage geändert

## Namen von Feldern, für Absagen
field-reason = Der Grund
field-no-fix = Der Grund für den fehlenden Standort
field-signer = Der Name der unterschreibenden Person
field-name = Der Name
field-comment = Der Kommentar
field-done = Was gemacht wurde
field-remarks = Die Bemerkungen
field-text = Der Text

## Ich, weiter
me-text-size = Schriftgröße
me-about = Über dieses Telefon
me-server = Server
me-device = Telefon
me-version = Version
me-contact = Büro
me-storage = Speicher
me-storage-text = Ihre Aufträge und Fotos sind auf diesem Telefon.
me-sync-now = Jetzt aktualisieren
me-photos = Fotos senden
me-photos-any-network = Über jedes Netz
me-photos-wifi-only = Nur über WLAN
me-photos-small-ones = Unterschriften und kleine Bilder werden immer sofort gesendet.
me-photos-on-metered = Dieses Telefon ist gerade im Mobilfunk.
me-photos-on-wifi = Dieses Telefon ist gerade im WLAN.
me-photos-network-unknown = Dieses Telefon sagt nicht, in welchem Netz es ist: Dann werden auch volle Fotos gesendet.
me-photos-keep = Volle Fotos auf diesem Telefon behalten
me-photos-days = { $n } Tage
me-photos-always = Immer
me-photos-as-office = Wie das Büro es sagt: { $span }
me-photos-keep-text = Gezählt ab dem Tag, an dem das Büro sie hatte. Wird der Platz knapp, gehen die ältesten früher. Das kleine Bild bleibt, und das volle kommt zurück, wenn Sie es öffnen.
me-sign-out-clean = Das Büro hat alles. Ihre Aufträge verschwinden vom Bildschirm dieses Telefons.
me-sign-out-export = Verschlüsselte Kopie behalten und abmelden
me-sign-out-anyway = Abmelden
me-copy-kept = Was nicht gesendet ist, bleibt auf diesem Telefon und geht hinaus, wenn Sie sich wieder anmelden. Eine Kopie liegt in { $file }.

## Was wartet, wie man es zählt
waits-photos = { $n ->
    [one] 1 Foto
   *[other] { $n } Fotos
}
waits-changes = { $n ->
    [one] 1 Änderung
   *[other] { $n } Änderungen
}
waits-both = { $photos } und { $changes }

## Vom Telefon gewählte Bilder
photos-gallery = Aufgenommen { $when }, aus der Galerie
photos-gallery-undated = Aus der Galerie. Wann es aufgenommen wurde, ist nicht bekannt.
photos-time-unknown = Zeit unbekannt
picking-keeping = Bild { $n } von { $total } wird gespeichert …
picking-refused = { $n ->
    [one] 1 Bild wurde nicht übernommen
   *[other] { $n } Bilder wurden nicht übernommen
}
picking-kind = Dieses Telefon kann diese Art von Bild nicht lesen. Nehmen Sie das Foto hier auf, oder speichern Sie es als JPEG und wählen Sie es noch einmal.
picking-away = Die Datei ließ sich nicht lesen. Liegt sie in der Cloud, öffnen Sie sie zuerst in der Galerie und wählen Sie sie dann noch einmal.
picking-damaged = Ein Teil des Bildes fehlt: Die Datei ist beschädigt. Wählen Sie ein anderes, oder behalten Sie, was davon da ist.
picking-too-large = Das Bild hat mehr Bildpunkte, als dieses Telefon fassen kann. Wählen Sie eine kleinere Kopie.
picking-not-stored = Es ließ sich nicht speichern. Schaffen Sie Platz auf dem Telefon und wählen Sie es noch einmal.
picking-ended = Die App wurde geschlossen, bevor es gespeichert war. Wählen Sie es noch einmal.
picking-keep-damaged = Behalten, was da ist
picking-seen = In Ordnung

me-time-off-none = Sie haben noch keine freien Tage erbeten.
me-time-off-ask = Um freie Tage bitten
me-time-off-first = Erster freier Tag
me-time-off-last = Letzter freier Tag
me-time-off-kind = Wofür
me-time-off-note = Notiz
me-time-off-send = Bitten
me-time-off-asked = Das Büro sieht es, sobald es Empfang gibt.
me-time-off-days = Wählen Sie den ersten und den letzten Tag.

## A browser that keeps the app's files
me-kept-safe = Sicher auf diesem Telefon: Der Browser hat versprochen, es nicht zu entfernen.
me-kept-installed = Installiert. Der Browser hat nicht versprochen, alles zu behalten: Ist das Telefon voll, kann er entfernen, was nicht gesendet ist.
me-kept-not = Dieses Telefon kann nicht gesendete Arbeit vergessen: Installieren Sie die App.
me-kept-install = App installieren
me-kept-ask = Den Browser bitten, es zu behalten
me-kept-refused = Der Browser verspricht es noch nicht. Er tut es für Apps, die installiert sind und oft benutzt werden.
me-kept-room = { $used } belegt, { $left } frei
me-kept-full = Auf diesem Telefon ist wenig Platz. Machen Sie welchen, bevor Sie weitere Fotos aufnehmen.
size-megabytes = { $n } MB
size-gigabytes = { $n } GB
arrival-asks = Mit Ihrem Tippen fragt das Telefon, ob diese App wissen darf, wo Sie sind: Erlauben Sie es. Sie schaut nur, während Sie die App benutzen, und Ihre Position wird nur mit dem gesendet, was Sie stempeln.
arrival-denied-page = Der Browser sagt dieser App Ihre Position nicht. { $way } Oder kommen Sie ohne Position an.
camera-asks = Das Telefon fragt gleich, ob diese App die Kamera benutzen darf: Erlauben Sie es. Sie ist nur auf diesem Bildschirm offen, für die Fotos dieses Auftrags.
camera-asks-open = Kamera öffnen
camera-denied-page = Der Browser gibt dieser App die Kamera nicht. { $way } Oder wählen Sie ein Bild aus den Dateien.
way-back-page = Tippen Sie auf das Zeichen neben der Adresse, erlauben Sie es dort, und versuchen Sie es noch einmal.
way-back-android = Halten Sie das Zeichen der App auf dem Startbildschirm, tippen Sie auf „App-Info“, dann „Berechtigungen“, und erlauben Sie es.
way-back-apple = Schließen Sie die App und öffnen Sie sie wieder: Das iPhone fragt neu. Wenn nicht, erlauben Sie es in den Einstellungen unter „Apps“ und „Safari“.

## Pictures that another app shared
shared-title = { $n ->
    [one] Ein Foto wurde mit Sevengate geteilt
   *[other] { $n } Fotos wurden mit Sevengate geteilt
}
shared-put = Zu einem Auftrag legen
shared-which = Zu welchem Auftrag?
shared-what = Was zeigen sie?
shared-later = Sie können zu einem Auftrag gelegt werden, sobald Sie dort angekommen sind. Bis dahin warten sie hier.
shared-discard = Verwerfen
shared-discard-text = { $n ->
    [one] Ein Foto wird aus Sevengate entfernt. Wo es geteilt wurde, bleibt es.
   *[other] { $n } Fotos werden aus Sevengate entfernt. Wo sie geteilt wurden, bleiben sie.
}

## Ich: von Einsätzen hören, während die App zu ist
me-notices = Neue und verschobene Einsätze
me-notices-text = Dieses Telefon kann Ihnen sagen, wenn ein Einsatz neu ist, verschoben wurde oder ausfällt, auch wenn die App geschlossen ist. Zeit und Kunde stehen dann auf dem Sperrbildschirm.
me-notices-turn-on = Neue und verschobene Einsätze melden
me-notices-turn-off = Nicht mehr melden
me-notices-on = Dieses Telefon meldet sie.
me-notices-blocked = Dieses Telefon erlaubt es nicht. Erlauben Sie Mitteilungen für Sevengate in den Einstellungen des Browsers oder des Telefons und kommen Sie hierher zurück.
me-notices-missing = Dieser Browser kann das nicht. Legen Sie Sevengate auf einem iPhone oder iPad auf den Home-Bildschirm (Teilen, dann Zum Home-Bildschirm) und öffnen Sie es von dort.
me-notices-unanswered = Die Frage wurde nicht beantwortet. Tippen Sie noch einmal und erlauben Sie es.
me-notices-failed = Der Mitteilungsdienst des Browsers war nicht erreichbar. Versuchen Sie es später noch einmal.
me-notices-not-offered = Ihr Büro verschickt solche Mitteilungen nicht.
me-notices-later = Ihr Büro war nicht erreichbar. Versuchen Sie es mit Empfang noch einmal.
ring-new = Neuer Einsatz
ring-moved = Einsatz verschoben
ring-given = Nicht mehr Ihr Einsatz
ring-cancelled = Einsatz entfällt
ring-many = { $n ->
    [one] 1 Einsatz ist neu, verschoben oder entfällt
   *[other] { $n } Einsätze sind neu, verschoben oder entfallen
}
