//! A plain kind of record as programs see it, declared once: its shapes, and how it is listed, read, made and changed.

/// `resource! { … }` makes the answer, the bodies and the question of a kind whose units are values or words (`model::names`),
/// and the four handlers of it. It may belong to another record (`of`). What is optional may be left out of what is made; what
/// is nullable may be taken away again, and is left out of the answer where it is hidden from the person of the key.
macro_rules! resource {
    (
        $(#[$about:meta])*
        $name:ident, $new:ident, $change:ident, $asked:ident, $patch:ident;
        ids $id:ident, changes $add:ident $edit:ident, tag $tag:tt, list $place:tt at $list:tt, one at $one:tt;
        $(of $(#[$of_doc:meta])* $of:ident: $of_id:ident $of_kind:ident by $column:tt;)?
        required { $($(#[$doc:meta])* $unit:ident: $type:ident,)* }
        optional { $($(#[$opt_doc:meta])* $opt:ident: $opt_type:ident,)* }
        $(nullable { $($(#[$nul_doc:meta])* $nul:ident: $nul_type:ident,)* })?
        $(only_changed { $($(#[$chg_doc:meta])* $chg:ident: $chg_type:ident,)* })?
        example $example:tt, $example_of_change:tt;
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $name {
            pub id: uuid::Uuid,
            $($(#[$of_doc])* pub $of: uuid::Uuid,)?
            $($(#[$doc])* pub $unit: $type,)*
            $($(#[$opt_doc])* pub $opt: $opt_type,)*
            $($(
                $(#[$nul_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $nul: Option<Option<$nul_type>>,
            )*)?
            $($($(#[$chg_doc])* pub $chg: $chg_type,)*)?
        }

        impl From<&shared::records::$name> for $name {
            fn from(record: &shared::records::$name) -> $name {
                $name {
                    id: record.id.0,
                    $($of: record.$of.0,)?
                    $($unit: record.$unit.clone().into(),)*
                    $($opt: record.$opt.clone().into(),)*
                    $($($nul: crate::model::Seen::seen_as(&record.$nul),)*)?
                    $($($chg: record.$chg.clone().into(),)*)?
                }
            }
        }

        /// What is made.
        #[derive(Clone, Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        #[schema(example = json!($example))]
        pub struct $new {
            $($(#[$of_doc])* pub $of: uuid::Uuid,)?
            $($(#[$doc])* pub $unit: $type,)*
            $(
                $(#[$opt_doc])*
                #[serde(default, deserialize_with = "crate::model::given")]
                #[schema(value_type = $opt_type, required = false)]
                pub $opt: Option<$opt_type>,
            )*
            $($(
                $(#[$nul_doc])*
                #[serde(default)]
                #[schema(required = false)]
                pub $nul: Option<$nul_type>,
            )*)?
        }

        /// What of it changes.
        #[derive(Clone, Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        #[schema(example = json!($example_of_change))]
        pub struct $change {
            $(
                $(#[$doc])*
                #[serde(default, deserialize_with = "crate::model::given")]
                #[schema(value_type = $type, required = false)]
                pub $unit: Option<$type>,
            )*
            $(
                $(#[$opt_doc])*
                #[serde(default, deserialize_with = "crate::model::given")]
                #[schema(value_type = $opt_type, required = false)]
                pub $opt: Option<$opt_type>,
            )*
            $($(
                $(#[$nul_doc])*
                #[serde(default, deserialize_with = "crate::model::present")]
                #[schema(value_type = Option<$nul_type>, required = false)]
                pub $nul: Option<Option<$nul_type>>,
            )*)?
            $($(
                $(#[$chg_doc])*
                #[serde(default, deserialize_with = "crate::model::given")]
                #[schema(value_type = $chg_type, required = false)]
                pub $chg: Option<$chg_type>,
            )*)?
        }

        crate::model::questions! {
            $asked {
                $(
                    $(#[$of_doc])*
                    #[param(nullable = false)]
                    $of: uuid::Uuid,
                )?
                /// Changed after this moment, or come into view since.
                #[param(nullable = false)]
                updated_after: chrono::DateTime<chrono::Utc>,
            }
        }

        /// In the order of the ids.
        #[utoipa::path(get, path = $list, tag = $tag, params($asked), responses((status = 200, body = crate::model::Page<$name>)))]
        pub async fn list(
            caller: crate::caller::Caller,
            crate::extract::Asked(asked): crate::extract::Asked<$asked>,
        ) -> Result<axum::Json<crate::model::Page<$name>>, host::problem::Problem> {
            use crate::list::{self, Found};
            let mut tx = caller.app.db.read().await?;
            let since = list::since(&mut tx, &caller, asked.updated_after).await?;
            let few = since.is_some() $(|| asked.$of.is_some())?;
            let found = if few { Found::ByFilter } else { Found::ById };
            let page = list::page::<shared::records::$name, _>(&mut tx, &caller, asked.paging(), found, |sql| {
                if let Some(since) = since {
                    caller.scope().changed_since(sql, shared::Kind::$name, since);
                }
                $(if let Some(of) = asked.$of {
                    sql.push(" and ").push($column).push(" = ").bind(of);
                })?
            });
            Ok(axum::Json(page.await?))
        }

        /// One of them.
        #[utoipa::path(get, path = $one, tag = $tag, responses((status = 200, body = $name)))]
        pub async fn one(
            caller: crate::caller::Caller,
            crate::extract::Id(id): crate::extract::Id,
            known: crate::extract::IfNoneMatch,
        ) -> Result<axum::response::Response, host::problem::Problem> {
            crate::answer::one::<shared::records::$name, $name>(&caller, id, &known).await
        }

        /// Makes one.
        #[utoipa::path(post, path = $list, tag = $tag, request_body = $new, responses((status = 201, body = $name)))]
        pub async fn add(
            caller: crate::caller::Caller,
            conditions: crate::extract::Conditions,
            crate::extract::Body(new): crate::extract::Body<$new>,
        ) -> Result<axum::response::Response, host::problem::Problem> {
            $(caller.must_see(shared::Kind::$of_kind, new.$of).await?;)?
            let id = conditions.new;
            let change = shared::Change::$add(shared::records::$new {
                id: shared::$id(id),
                $($of: shared::$of_id(new.$of),)?
                $($unit: new.$unit.into(),)*
                $($opt: new.$opt.map(Into::into).unwrap_or_default(),)*
                $($($nul: new.$nul.map(TryInto::try_into).transpose()?,)*)?
            });
            caller.act(conditions.cause, vec![change], None).await?;
            crate::answer::made::<shared::records::$name, $name>(&caller, id, $place).await
        }

        /// Changes what is sent.
        #[utoipa::path(patch, path = $one, tag = $tag, request_body = $change, responses((status = 200, body = $name)))]
        pub async fn edit(
            caller: crate::caller::Caller,
            crate::extract::Id(id): crate::extract::Id,
            conditions: crate::extract::Conditions,
            crate::extract::Body(change): crate::extract::Body<$change>,
        ) -> Result<axum::response::Response, host::problem::Problem> {
            caller.must_see(shared::Kind::$name, id).await?;
            let patch = shared::records::$patch {
                $($unit: change.$unit.map(Into::into),)*
                $($opt: change.$opt.map(Into::into),)*
                $($($nul: change.$nul.map(|it| it.map(TryInto::try_into).transpose()).transpose()?,)*)?
                $($($chg: change.$chg.map(Into::into),)*)?
            };
            let change = shared::Change::$edit { id: shared::$id(id), patch };
            caller.act(conditions.cause, vec![change], conditions.of(shared::Kind::$name, id)).await?;
            crate::answer::changed::<shared::records::$name, $name>(&caller, id).await
        }
    };
}

pub(crate) use resource;
