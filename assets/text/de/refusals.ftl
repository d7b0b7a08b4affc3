# Warum eine Änderung nicht angenommen wurde: je Kennung ein Satz, nach dem man handeln kann.
refusal-unknown = Das Büro konnte das nicht annehmen. Nichts ist verloren; fragen Sie die Disposition.

## Wer darf
refusal-not_allowed = Ihre Rolle erlaubt das nicht. Fragen Sie Inhaber oder Administrator.
refusal-not_your_visit = Sie sind bei diesem Einsatz nicht dabei. Bitten Sie die Disposition, Sie einzutragen.
refusal-other_company = Das gehört einer anderen Firma. Melden Sie sich dort an, um es zu senden.
refusal-inactive = Dieses Konto ist nicht mehr aktiv. Fragen Sie Inhaber oder Administrator.
refusal-kind_inactive = „{ $name }“ wird für neue Aufträge nicht mehr angeboten. Wählen Sie eine andere Art von Arbeit.
refusal-bad_setting = Dieser Wert ergibt hier keinen Sinn ({ $field }). Berichtigen Sie ihn und speichern Sie noch einmal.
refusal-last_admin = Das ist der letzte Inhaber oder Administrator. Bestimmen Sie zuerst einen anderen.
refusal-circle = { $name } wäre so sich selbst unterstellt. Wählen Sie jemand anderen.

## Was da ist
refusal-not_found = Das ist nicht mehr da, oder Sie dürfen es nicht sehen. Fragen Sie die Disposition.
refusal-already_there = Das gibt es schon. Öffnen Sie es, statt es neu anzulegen.
refusal-nothing_to_correct = Was Sie berichtigen wollten, ist schon ersetzt. Sehen Sie es sich noch einmal an.

## Aufträge und Einsätze
refusal-reassigned = Dieser Einsatz wurde jemand anderem gegeben. Was Sie festgehalten haben, bleibt; fragen Sie die Disposition.
refusal-cancelled = Dieser Auftrag wurde geschlossen oder vom Plan genommen. Was Sie festgehalten haben, bleibt; fragen Sie die Disposition.
refusal-no_such_step = Ein Auftrag kann nicht von { $from } nach { $to } gehen. Wählen Sie einen Schritt, der folgt.
refusal-moved_on = Dieser Auftrag ist schon bei { $from }. Sehen Sie ihn noch einmal an, bevor Sie ihn ändern.
refusal-plan_moved = Jemand hat diesen Einsatz inzwischen anders geplant. Sehen Sie den neuen Plan an und entscheiden Sie dann.
refusal-under_way = { $technician } ist unterwegs oder vor Ort. Bestätigen Sie, wenn Sie den Einsatz trotzdem ändern wollen.
refusal-bad_window = Das Ende muss nach dem Anfang liegen, an einem Tag, der sich planen lässt. Prüfen Sie die Zeiten.
refusal-not_a_technician = { $name } ist kein aktiver Techniker. Wählen Sie jemand anderen.
refusal-not_planned = Ein geplanter Auftrag braucht einen Techniker und eine Zeit. Tragen Sie beides ein.

## Die sieben Schritte
refusal-gates_open = { $gate } ist noch offen. Schließen Sie das zuerst ab, oder geben Sie einen Grund an.
refusal-gate_locked = { $first } kommt vor { $gate }. Schließen Sie das zuerst ab.
refusal-gate_passed = { $gate } ist schon erledigt. Berichtigen Sie es, statt es noch einmal zu tun.
refusal-too_few_photos = { $have } von { $need } Fotos sind da. Nehmen Sie weitere auf, oder geben Sie einen Grund an.
refusal-no_rating = Eine Bewertung hat 1 bis 5 Sterne. Tippen Sie einen Stern an.
refusal-empty_signature = Die Unterschrift ist leer. Unterschreiben Sie, oder tippen Sie stattdessen den Namen ein.
refusal-too_far = Sie sind { $metres } m von der Adresse entfernt; { $limit } m sind erlaubt. Gehen Sie näher heran, oder geben Sie einen Grund an.
refusal-no_escape = { $gate } kann bei diesem Auftrag nicht ausgelassen werden. Fragen Sie die Disposition.
refusal-absent_not_allowed = Ihre Firma verlangt, dass der Kunde da ist. Fragen Sie die Disposition.

## Was geschrieben wurde
refusal-empty = { $field } ist leer. Füllen Sie es aus.
refusal-too_long = { $field } ist zu lang: höchstens { $limit } Zeichen.
refusal-bad_text = { $field } enthält Zeichen, die sich nicht speichern lassen. Entfernen Sie sie.
refusal-bad_amount = Der Betrag darf nicht negativ sein und muss in der Währung der Firma stehen. Prüfen Sie ihn.
refusal-bad_position = Dieser Standort liegt nicht auf der Karte. Versuchen Sie es noch einmal, oder machen Sie ohne weiter.

## Senden
refusal-unreadable = Das Büro konnte das nicht lesen. Es bleibt auf diesem Telefon; aktualisieren Sie die App und senden Sie noch einmal.
refusal-too_new = Das kam von einer neueren App, als der Server des Büros kennt. Das Büro behält es, bis der Server aktualisiert ist.
refusal-unstorable = Das Büro konnte das nicht speichern. Es bleibt auf diesem Telefon; fragen Sie die Disposition.
refusal-discarded = Das Büro hat es angesehen und zählt es nicht: „{ $reason }“ Fragen Sie die Disposition, bevor Sie es noch einmal senden.
refusal-withdrawn = Sie haben das zurückgenommen.
refusal-revoked = Das Büro hat dieses Telefon gesperrt. Was Sie darauf getan haben, liegt dort; bitten Sie die Disposition, es zu übernehmen.
refusal-unproven = Das kam in einer Datei, die nicht beweist, wessen Arbeit es ist. Das Büro sieht es sich an, bevor es zählt.
refusal-too_many = Mehr als { $limit } Änderungen auf einmal. Machen Sie es in kleineren Schritten.
refusal-outdated = Das wurde geändert, seit Sie es angesehen haben. Sehen Sie es noch einmal an und entscheiden Sie dann.
refusal-no_undo = Was vor Ort festgehalten wurde, wird hier nicht rückgängig gemacht: Berichtigen Sie es mit einer neuen Angabe.
refusal-bad_days = Freie Tage enden nicht vor ihrem Anfang und dauern höchstens ein Jahr. Prüfen Sie die Tage.
refusal-decided = Darüber wurde inzwischen entschieden. Ziehen Sie es zurück oder fragen Sie das Büro.
refusal-nothing_late = Bei diesem Einsatz gibt es nichts Verspätetes anzunehmen. Sehen Sie sich den Auftrag noch einmal an.
refusal-not_a_draft = Nur ein Entwurf wird bearbeitet. Legen Sie von Gesendetem eine neue Version an.
refusal-nothing_offered = Es gibt nichts anzunehmen: Geben Sie jeder Variante mindestens eine Position.
refusal-bad_line = Position { $line } der Variante { $offer } lässt sich nicht berechnen: Prüfen Sie { $field }.
refusal-needs_approval = Dieses Angebot liegt über dem, was ohne Genehmigung gesendet werden darf. Bitten Sie zuerst um Genehmigung.
refusal-superseded = Es gibt eine neuere Version dieses Angebots. Nehmen Sie diese.
refusal-expired = Der letzte Tag dieses Angebots ist vorbei. Für eine späte Annahme nennen Sie den Grund.
refusal-work_has_begun = Dafür ist ein Besuch geplant, oder die Arbeit hat begonnen, daher bleibt die Annahme bestehen. Nehmen Sie zuerst den Besuch aus dem Plan, oder sprechen Sie mit dem Büro.
refusal-too_much = Das ist mehr als der Betrag, von dem es abgeht. Geben Sie einen kleineren Rabatt oder eine kleinere Anzahlung ein.
