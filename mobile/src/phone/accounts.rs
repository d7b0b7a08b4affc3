//! `<dir>/accounts.json`: who signed in on this phone, and who is signed in now.

use super::{SignInError, SignedInAs, broken, lock};
use crate::files;
use crate::sync::TokenKeeper;
use serde::{Deserialize, Serialize};
use shared::{CompanyId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

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
    /// Tokens that it came in the place of, latest first: a server that went back to a backup knows one of them.
    #[serde(default)]
    pub former: Vec<String>,
    /// Something of theirs was not sent when they went.
    #[serde(default)]
    pub unsent: bool,
}

/// How many former tokens are kept. One is exchanged in a day, so these go back as far as a week-old backup.
const FORMER: usize = 8;

/// The file.
pub(super) struct AccountsFile {
    path: PathBuf,
    accounts: Mutex<Accounts>,
}

impl AccountsFile {
    pub(super) fn open(folder: &Path) -> Result<AccountsFile, SignInError> {
        let path = folder.join("accounts.json");
        let accounts = Mutex::new(Accounts::load(&path)?);
        Ok(AccountsFile { path, accounts })
    }

    pub(super) fn read(&self) -> MutexGuard<'_, Accounts> {
        lock(&self.accounts)
    }

    /// Changes something, and keeps it.
    pub(super) fn change(&self, change: impl FnOnce(&mut Accounts)) -> Result<(), SignInError> {
        let mut accounts = lock(&self.accounts);
        change(&mut accounts);
        accounts.save(&self.path)
    }

    /// Gives the account with this token another one, on disk first; false if there is no such account.
    fn gives(&self, token: &str, change: impl FnOnce(&mut Account)) -> Result<bool, String> {
        let mut accounts = lock(&self.accounts);
        let mut changed = accounts.clone();
        let Some(account) = changed.all.iter_mut().find(|a| a.token.as_deref() == Some(token)) else {
            return Ok(false);
        };
        change(account);
        changed.save(&self.path).map_err(|e| e.to_string())?;
        *accounts = changed;
        Ok(true)
    }
}

impl TokenKeeper for AccountsFile {
    fn exchange(&self, token: &str, next: &str) -> Result<bool, String> {
        self.gives(token, |account| {
            account.former.insert(0, token.to_owned());
            account.former.truncate(FORMER);
            account.token = Some(next.to_owned());
        })
    }

    fn former(&self, token: &str) -> Vec<String> {
        let accounts = lock(&self.accounts);
        let account = accounts.all.iter().find(|a| a.token.as_deref() == Some(token));
        account.map(|a| a.former.clone()).unwrap_or_default()
    }

    fn go_back(&self, token: &str, former: &str) -> Result<bool, String> {
        self.gives(token, |account| {
            let at = account.former.iter().position(|f| f == former);
            account.former.drain(..at.map_or(0, |at| at + 1));
            account.token = Some(former.to_owned());
        })
    }
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
    fn load(path: &Path) -> Result<Accounts, SignInError> {
        let bytes = files::read(path).map_err(broken)?;
        // A file that does not read costs a sign-in, never the work: that is in the stores.
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    fn save(&self, path: &Path) -> Result<(), SignInError> {
        let json = serde_json::to_vec_pretty(self).map_err(broken)?;
        files::write_durably(path, &json).map_err(broken)
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

    /// Notes before the one who is signed in goes, or somebody else comes in their place, whether something of theirs is not sent.
    pub(super) fn note_unsent(&mut self, server: &str, unsent: bool) {
        let Some((company, person)) = self.current.get(server).copied() else { return };
        for account in self.all.iter_mut().filter(|a| a.key() == (server, company, person)) {
            account.unsent = unsent;
        }
    }

    /// The names of those who went while something of theirs was not sent.
    pub(super) fn unsent(&self, server: &str) -> BTreeSet<String> {
        let current = self.current.get(server).copied();
        let gone = |a: &&Account| a.server == server && Some((a.company, a.person)) != current;
        self.all.iter().filter(gone).filter(|a| a.unsent).map(|a| a.person_name.clone()).collect()
    }

    pub(super) fn leave(&mut self, server: &str) {
        let Some((company, person)) = self.current.remove(server) else { return };
        for account in self.all.iter_mut().filter(|a| a.key() == (server, company, person)) {
            account.token = None;
            account.former.clear();
        }
    }
}
