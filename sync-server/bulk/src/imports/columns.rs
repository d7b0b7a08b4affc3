//! What the columns of a file mean: fields, the names that people give them in several languages, and the guess.

use super::amount::without_currency;
use super::likeness::plain;
use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($name:ident = $text:literal, $group:ident: $names:literal;)*) => {
        /// What a column can be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($name,)* }

        impl Field {
            /// Every field, in the order in which they are offered.
            pub const ALL: &'static [Field] = &[$(Field::$name),*];

            /// The name in forms and in the database.
            pub fn name(self) -> &'static str {
                match self { $(Field::$name => $text),* }
            }

            /// What it belongs to.
            pub fn group(self) -> Group {
                match self { $(Field::$name => Group::$group),* }
            }

            /// What people call such a column.
            fn names(self) -> &'static str {
                match self { $(Field::$name => $names),* }
            }
        }
    };
}

/// What a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Customer,
    Address,
    Contact,
    Job,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Customer, Group::Address, Group::Contact, Group::Job];
}

// English, German, French, Spanish, Italian, Portuguese, Dutch, Hindi, Arabic.
fields! {
    Name = "name", Customer: "name|customer|customer name|client|client name|full name|account|account name|display name|kunde|kundenname|nom|nom complet|nom du client|nombre|nombre completo|nombre del cliente|cliente|nome|nome completo|nome cliente|ragione sociale|naam|klant|klantnaam|नाम|ग्राहक|ग्राहक का नाम|الاسم|اسم العميل|العميل";
    FirstName = "first_name", Customer: "first name|firstname|given name|forename|vorname|prenom|primer nombre|nombre de pila|nome proprio|voornaam|पहला नाम|الاسم الأول";
    LastName = "last_name", Customer: "last name|lastname|surname|family name|nachname|nom de famille|apellido|apellidos|cognome|sobrenome|apelido|achternaam|उपनाम|اسم العائلة";
    CompanyName = "company_name", Customer: "company|company name|business|business name|organisation|organization|firma|firmenname|unternehmen|societe|entreprise|raison sociale|empresa|razon social|azienda|societa|bedrijf|bedrijfsnaam|कंपनी|الشركة|اسم الشركة";
    Kind = "kind", Customer: "type|customer type|client type|account type|kundenart|kundentyp|type de client|tipo|tipo de cliente|tipo cliente|klanttype";
    Phone = "phone", Customer: "phone|telephone|tel|mobile|phone no|telephone no|tel no|mobile no|mob|mob no|cell no|contact no|whatsapp|whatsapp number|cell|cell phone|phone number|mobile number|mobile phone|home phone|main phone|telefon|telefonnummer|handy|mobil|handynummer|téléphone|tel portable|portable|numero de telephone|telefono|movil|celular|numero de telefono|cellulare|telefone|telemovel|telefoon|telefoonnummer|mobiel|फोन|मोबाइल|फ़ोन नंबर|الهاتف|رقم الهاتف|الجوال";
    Email = "email", Customer: "email|e mail|mail|email address|e mail address|e mail adresse|mailadresse|courriel|adresse e mail|adresse mail|correo|correo electronico|posta elettronica|indirizzo email|e mailadres|ईमेल|البريد الإلكتروني|البريد";
    Language = "language", Customer: "language|locale|sprache|langue|idioma|lingua|taal|भाषा|اللغة";
    Reference = "reference", Customer: "id|customer id|cust id|cust no|customer no|customer number|customer code|client id|client number|account id|account number|account no|reference|external id|kundennummer|kunden nr|kundennr|numero client|no client|code client|numero de cliente|codigo cliente|codice cliente|numero cliente|klantnummer|ग्राहक संख्या|رقم العميل";
    Address = "address", Address: "address|full address|service address|site address|location|property address|job address|anschrift|adresse|einsatzort|adresse complete|direccion|direccion completa|domicilio|indirizzo|indirizzo completo|endereco|morada|adres|पता|العنوان";
    Street = "street", Address: "street|street address|address line 1|address 1|street 1|street1|address1|strasse|straße|strasse und hausnummer|rue|adresse 1|ligne d adresse 1|calle|direccion 1|via|rua|straat|straat en huisnummer|सड़क|الشارع";
    Street2 = "street2", Address: "street 2|street2|address line 2|address 2|address2|unit|suite|apartment|apt|flat|adresszusatz|complement d adresse|adresse 2|direccion 2|piso|complemento|interno|toevoeging";
    City = "city", Address: "city|town|ort|stadt|ville|ciudad|poblacion|localidad|citta|comune|cidade|localidade|plaats|woonplaats|stad|शहर|المدينة";
    State = "state", Address: "state|province|region|county|bundesland|provincia|estado|regione|provincie|राज्य|الولاية|المحافظة";
    Postcode = "postcode", Address: "zip|zip code|zipcode|postal code|postcode|post code|pin code|pincode|pin|pin no|zip postal code|plz|postleitzahl|code postal|cp|codigo postal|cap|cep|पिन कोड|الرمز البريدي";
    Country = "country", Address: "country|land|pays|pais|paese|देश|البلد|الدولة";
    Access = "access", Address: "access|access notes|getting in|gate code|entry|entry notes|site notes|zugang|zugangshinweis|acces|code d acces|acceso|accesso|acesso|toegang";
    Lat = "lat", Address: "lat|latitude|breitengrad|latitud|latitudine|breedtegraad";
    Lng = "lng", Address: "lng|lon|long|longitude|laengengrad|längengrad|longitud|longitudine|lengtegraad";
    ContactName = "contact_name", Contact: "contact|contact name|contact person|primary contact|ansprechpartner|kontakt|kontaktperson|nom du contact|interlocuteur|contacto|persona de contacto|nombre de contacto|contatto|referente|contato|contactpersoon|संपर्क|जिम्मेदार|جهة الاتصال|اسم جهة الاتصال";
    ContactTitle = "contact_title", Contact: "title|contact title|contact job title|position|contact position|funktion|position des ansprechpartners|fonction|poste|cargo|puesto|funzione|ruolo aziendale|functie";
    ContactRole = "contact_role", Contact: "role|contact role|rolle|role du contact|rol|ruolo|papel";
    ContactPhone = "contact_phone", Contact: "contact phone|contact mobile|contact number|contact telephone|telefon ansprechpartner|telephone du contact|telefono de contacto|telefono contatto|telefoon contactpersoon";
    ContactEmail = "contact_email", Contact: "contact email|contact e mail|email ansprechpartner|e mail ansprechpartner|email du contact|correo de contacto|email contatto|e mail contactpersoon";
    ContactChannel = "contact_channel", Contact: "preferred channel|preferred contact|preferred contact method|contact preference|channel|bevorzugter kanal|canal prefere|canal preferido|canale preferito|voorkeurskanaal";
    ContactPrimary = "contact_primary", Contact: "primary|is primary|is primary contact|main contact|hauptkontakt|contact principal|contacto principal|contatto principale";
    JobReference = "job_reference", Job: "job id|job number|job no|work order number|work order no|order number|order no|ticket number|ticket no|auftragsnummer|auftrags nr|auftragsnr|numero d intervention|numero de orden|numero de trabajo|numero ordine|opdrachtnummer|काम संख्या|رقم العمل";
    JobTitle = "job_title", Job: "job|job title|job name|work|work order|task|appointment|subject|summary|service|auftrag|auftragstitel|termin|betreff|intervention|travail|objet|trabajo|servicio|orden de trabajo|asunto|lavoro|intervento|oggetto|servico|trabalho|opdracht|werkzaamheden|काम|العمل|المهمة";
    JobDescription = "job_description", Job: "description|job description|details|work description|instructions|beschreibung|auftragsbeschreibung|description du travail|descripcion|descrizione|descricao|omschrijving|विवरण|الوصف";
    JobType = "job_type", Job: "job type|kind of work|work type|service type|category|auftragsart|leistungsart|type d intervention|type de travail|tipo de trabajo|tipo de servicio|tipo di lavoro|tipo de servico|soort werk";
    JobDate = "job_date", Job: "date|job date|scheduled date|start date|appointment date|service date|visit date|next visit|next service|scheduled|scheduled on|datum|termin am|einsatzdatum|date d intervention|date de rendez vous|fecha|fecha de servicio|fecha programada|data|data intervento|data agendada|तारीख|التاريخ";
    JobFrom = "job_from", Job: "time|start time|from|start|scheduled time|appointment time|uhrzeit|von|beginn|startzeit|heure|heure de debut|hora|hora de inicio|desde|ora|ora inizio|hora inicio|tijd|starttijd|समय|الوقت";
    JobUntil = "job_until", Job: "end time|until|to|end|bis|ende|endzeit|heure de fin|fin|hasta|hora de fin|ora fine|fine|hora fim|eindtijd|tot";
    JobAmount = "job_amount", Job: "amount|price|total|job amount|job total|value|betrag|preis|summe|montant|prix|importe|precio|importo|prezzo|valor|preco|bedrag|prijs|राशि|المبلغ|السعر";
    JobUrgent = "job_urgent", Job: "urgent|priority|emergency|dringend|prioritaet|priorität|priorite|urgente|prioridad|priorita|prioridade|spoed";
    JobTechnician = "job_technician", Job: "technician|assigned to|assignee|tech|employee|worker|techniker|monteur|mitarbeiter|zugewiesen an|technicien|assigne a|tecnico|asignado a|assegnato a|atribuido a|तकनीशियन|الفني";
}

impl std::str::FromStr for Field {
    type Err = ();
    fn from_str(name: &str) -> Result<Field, ()> {
        Field::ALL.iter().copied().find(|field| field.name() == name).ok_or(())
    }
}

/// What each column is; none: it is left out.
pub type Mapping = Vec<Option<Field>>;

/// Guesses what columns of these names are. Each field is one column at most.
pub fn guess(headers: &[String]) -> Mapping {
    // "Amount (EUR)" is an amount.
    let headers: Vec<String> = headers.iter().map(|header| plain(&without_currency(header))).collect();
    let known: Vec<(Field, Vec<String>)> = Field::ALL
        .iter()
        .map(|field| (*field, field.names().split('|').map(plain).filter(|name| !name.is_empty()).collect()))
        .collect();
    // How well a column's name fits: exactly, else but for a slip of the keyboard.
    let fits = |header: &str, names: &[String]| {
        let likeness = |name: &String| match header == name {
            // Everything has an id: the customer's says so.
            true if header == "id" => 0.95,
            true => 1.0,
            // Short words are near to too many others.
            false if name.chars().count() < 5 => 0.0,
            false => strsim::normalized_damerau_levenshtein(header, name),
        };
        names.iter().map(likeness).fold(0.0, f64::max)
    };
    let mut all: Vec<(f64, usize, Field)> = Vec::new();
    for (column, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
        let exact = known.iter().any(|(_, names)| names.contains(header));
        let scored = known.iter().map(|(field, names)| (fits(header, names), column, *field));
        // A name that is known is no slip for another one.
        all.extend(scored.filter(|(score, ..)| *score >= if exact { 0.95 } else { 0.88 }));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut mapping: Mapping = vec![None; headers.len()];
    for (_, column, field) in all {
        if mapping[column].is_none() && !mapping.contains(&Some(field)) {
            mapping[column] = Some(field);
        }
    }
    mapping
}

/// The names of the columns as one text that stays the same when only case, accents and spaces differ.
pub fn fingerprint(headers: &[String]) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for header in headers {
        hash.update(plain(header).as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(headers: &[&str]) -> Vec<&'static str> {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        guess(&headers).into_iter().map(|field| field.map_or("-", Field::name)).collect()
    }

    #[test]
    fn columns_are_guessed_in_several_languages() {
        assert_eq!(
            guessed(&["Customer Name", "Phone Number", "E-Mail", "Street Address", "ZIP", "City", "Color"]),
            ["name", "phone", "email", "street", "postcode", "city", "-"]
        );
        assert_eq!(
            guessed(&["Kundennummer", "Firma", "Ansprechpartner", "Straße", "PLZ", "Ort", "Telefon"]),
            ["reference", "company_name", "contact_name", "street", "postcode", "city", "phone"]
        );
        assert_eq!(guessed(&["Client name", "Mobile no.", "Pin"]), ["name", "phone", "postcode"]);
        assert_eq!(guessed(&["Prénom", "NOM DE FAMILLE", "Téléphone"]), ["first_name", "last_name", "phone"]);
        assert_eq!(guessed(&["Nombre", "Correo electrónico", "Dirección"]), ["name", "email", "address"]);
        assert_eq!(guessed(&["नाम", "मोबाइल", "पता"]), ["name", "phone", "address"]);
        assert_eq!(guessed(&["اسم العميل", "رقم الهاتف", "العنوان"]), ["name", "phone", "address"]);
        assert_eq!(
            guessed(&["customer_name", "job_title", "scheduled_date", "Techncian"]),
            ["name", "job_title", "job_date", "job_technician"]
        );
    }

    #[test]
    fn a_field_is_one_column_and_the_better_name_has_it() {
        assert_eq!(guessed(&["Name", "Customer name", "Client"]), ["name", "-", "-"]);
        assert_eq!(guessed(&["Emails", "Email"]), ["-", "email"]);
        assert_eq!(guessed(&["Id", "Customer id"]), ["-", "reference"]);
        assert_eq!(guessed(&["Id", "Customer"]), ["reference", "name"]);
    }

    #[test]
    fn every_name_leads_to_its_field() {
        let mut owner: std::collections::BTreeMap<String, Field> = Default::default();
        for field in Field::ALL {
            assert_eq!(field.name().parse(), Ok(*field));
            for name in field.names().split('|') {
                let name = plain(name);
                assert!(!name.is_empty(), "{field:?}");
                let other = owner.insert(name.clone(), *field);
                assert!(other.is_none_or(|other| other == *field), "{name} is {other:?} and {field:?}");
            }
        }
    }

    #[test]
    fn the_same_names_are_the_same_file() {
        let print = |names: [&str; 2]| fingerprint(&names.map(str::to_owned));
        assert_eq!(print(["Naïve", "E-Mail"]), print(["NAIVE ", "e mail"]));
        assert_ne!(print(["ab", "c"]), print(["a", "bc"]));
    }
}
