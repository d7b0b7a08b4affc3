//! What stands behind the `?` of an address. A word that is not known is answered by a problem, so that a misspelt filter
//! does not give everything.

use super::names::JobStatus;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// A text of at most so many characters.
fn at_most<'de, const N: usize, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(d)?;
    if text.chars().count() > N {
        return Err(serde::de::Error::custom(format_args!("a text is longer than {N} characters")));
    }
    Ok(Some(text))
}

macro_rules! questions {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$type>,)*
            /// At most so many.
            #[param(minimum = 1, maximum = 200, default = 50, nullable = false)]
            pub limit: Option<u16>,
            /// The `next` of the page before.
            #[param(nullable = false, max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
            pub cursor: Option<String>,
        }

        impl $name {
            /// Which page.
            pub fn paging(&self) -> crate::list::Paging {
                crate::list::Paging { limit: self.limit, cursor: self.cursor.clone() }
            }
        }
    )*};
}

pub(crate) use questions;

questions! {
    AskedPage {}

    AskedCustomers {
        /// Words of the name, e-mail address or phone number, in any order: each must be found.
        #[serde(default, deserialize_with = "at_most::<300, _>")]
        #[param(nullable = false, required = false, max_length = 300, pattern = r"^[^\x00]*$")]
        q: String,
        /// Changed after this moment, or come into view since.
        #[param(nullable = false)]
        updated_after: DateTime<Utc>,
    }

    AskedContacts {
        /// Of this customer.
        #[param(nullable = false)]
        customer: Uuid,
        /// Changed after this moment, or come into view since.
        #[param(nullable = false)]
        updated_after: DateTime<Utc>,
    }

    AskedJobs {
        #[param(nullable = false, inline)]
        status: JobStatus,
        /// Of this customer.
        #[param(nullable = false)]
        customer: Uuid,
        /// Words of the number, title, description, customer or address, in any order: each must be found.
        #[serde(default, deserialize_with = "at_most::<300, _>")]
        #[param(nullable = false, required = false, max_length = 300, pattern = r"^[^\x00]*$")]
        q: String,
        /// Changed after this moment, or come into view since.
        #[param(nullable = false)]
        updated_after: DateTime<Utc>,
    }

    AskedVisits {
        /// To this job.
        #[param(nullable = false)]
        job: Uuid,
        /// With this technician on the plan.
        #[param(nullable = false)]
        technician: Uuid,
        /// Planned to begin at this moment or later.
        #[param(nullable = false)]
        from: DateTime<Utc>,
        /// Planned to begin before this moment.
        #[param(nullable = false)]
        to: DateTime<Utc>,
        /// Changed after this moment, or come into view since.
        #[param(nullable = false)]
        updated_after: DateTime<Utc>,
    }

    AskedAudit {
        /// By this person; the nil id is the server itself.
        #[param(nullable = false)]
        who: Uuid,
        /// Of such records.
        #[serde(default, deserialize_with = "at_most::<60, _>")]
        #[param(nullable = false, required = false, max_length = 60, pattern = r"^[^\x00]*$")]
        kind: String,
        #[serde(default, deserialize_with = "at_most::<60, _>")]
        #[param(nullable = false, required = false, max_length = 60, pattern = r"^[^\x00]*$")]
        action: String,
        #[serde(default, deserialize_with = "at_most::<60, _>")]
        #[param(nullable = false, required = false, max_length = 60, pattern = r"^[^\x00]*$")]
        field: String,
        /// From this phone, or about it.
        #[param(nullable = false)]
        device: Uuid,
        /// From this network address.
        #[serde(default, deserialize_with = "at_most::<60, _>")]
        #[param(nullable = false, required = false, max_length = 60, pattern = r"^[^\x00]*$")]
        address: String,
        /// Happened at this moment or later.
        #[param(nullable = false)]
        from: DateTime<Utc>,
        /// Happened before this moment.
        #[param(nullable = false)]
        to: DateTime<Utc>,
        /// Of this record.
        #[param(nullable = false)]
        record: Uuid,
    }
}

/// How a visit is cancelled.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskedCancel {
    /// Also where a technician is on the way or on site.
    #[param(nullable = false)]
    pub despite_under_way: Option<bool>,
}
