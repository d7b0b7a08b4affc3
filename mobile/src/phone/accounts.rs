//! `<dir>/accounts.json`: who signed in on this phone, and who is signed in now.

use super::{SignInError, SignedInAs, broken};
use serde::{Deserialize, Serialize};
use shared::{CompanyId, PersonId};
use std::collections::BTreeMap;
use std::path::Path;

/// Everybody who signed in here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Accounts {
    /// Who is signed in, by server: a token is shown to the server that gave it and to no other.
    current: BTreeMap<String, (CompanyId, PersonId)>,
    all: Vec<Account>,
    /// Sessions whose data was wiped, by server: kept until the office has heard that it is done.
    #[serde(default)]
    wiped: Vec<(String, String)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Account {
    /// The address of the server that they signed in to.
    pub server: String,
    pub company: CompanyId,
    pub company_name: String,
    pub person: PersonId,
    pub person_name: String,
    pub email: String,
    /// None after signing out.
    pub token: Option<String>,
}

impl Account {
    fn key(&self) -> (&str, CompanyId, PersonId) {
        (&self.server, self.company, self.person)
    }

    pub(super) fn shown(&self) -> SignedInAs {
        SignedInAs {
            company: self.company,
            company_name: self.company_name.clone(),
            person: self.person,
            person_name: self.person_name.clone(),
            email: self.email.clone(),
        }
    }
}

impl Accounts {
    pub(super) fn load(path: &Path) -> Result<Accounts, SignInError> {
        match std::fs::read(path) {
            // A file that does not read costs a sign-in, never the work: that is in the stores.
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Accounts::default()),
            Err(error) => Err(broken(error)),
        }
    }

    pub(super) fn save(&self, path: &Path) -> Result<(), SignInError> {
        let json = serde_json::to_vec_pretty(self).map_err(broken)?;
        write_durably(path, &json).map_err(broken)
    }

    pub(super) fn current(&self, server: &str) -> Option<&Account> {
        let (company, person) = *self.current.get(server)?;
        self.all.iter().find(|a| a.key() == (server, company, person))
    }

    pub(super) fn keep(&mut self, account: Account) {
        self.current.insert(account.server.clone(), (account.company, account.person));
        self.all.retain(|a| a.key() != account.key());
        self.all.push(account);
    }

    /// Forgets the person who is signed in; their token stays only to say that it is done.
    pub(super) fn wipe(&mut self, server: &str) {
        let Some((company, person)) = self.current.remove(server) else { return };
        let gone = |a: &Account| a.key() == (server, company, person);
        let tokens = self.all.iter().filter(|a| gone(a)).filter_map(|a| a.token.clone());
        self.wiped.extend(tokens.map(|token| (server.to_owned(), token)));
        self.all.retain(|a| !gone(a));
    }

    /// Tokens with which this server is told that a wipe is done.
    pub(super) fn to_acknowledge(&self, server: &str) -> Vec<String> {
        self.wiped.iter().filter(|(s, _)| s == server).map(|(_, token)| token.clone()).collect()
    }

    pub(super) fn acknowledged(&mut self, token: &str) {
        self.wiped.retain(|(_, t)| t != token);
    }

    pub(super) fn leave(&mut self, server: &str) {
        let Some((company, person)) = self.current.remove(server) else { return };
        for account in self.all.iter_mut().filter(|a| a.key() == (server, company, person)) {
            account.token = None;
        }
    }
}

/// Replaces a small file so that it is either the old one or the new one, and for the owner's eyes only.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let fresh = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    if let Some(folder) = path.parent() {
        // Not every system lets a folder be opened; the rename is done all the same.
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}
