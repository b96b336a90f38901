use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Actor, Case, Error, Proof, Record, Result, Subject, Tx};

use super::acting_user;
use super::factors::in_session;
use super::sessions::{RECOVERED, recovered};
use crate::passwords::Password;
use crate::regulations::TOKEN_DAYS;
use crate::rules::POLICY;
use crate::rules::accounts::{self, Opening, TokenTyped, Waking};
use crate::store::{factors, identities, offices, people, sessions};

const ADD_USER: &ActDef =
    &ActDef { personal: true, setup: true, ..ActDef::new("add-user", "Buka akun", POLICY, &[Role::Administrator]) };
const DISABLE_USER: &ActDef = &ActDef {
    personal: true,
    setup: true,
    ..ActDef::new("disable-user", "Nonaktifkan akun", POLICY, &[Role::Administrator, Role::Inspektorat])
};
const ENABLE_USER: &ActDef = &ActDef {
    signs: true,
    personal: true,
    setup: true,
    ..ActDef::new("enable-user", "Aktifkan akun", POLICY, &[Role::Personnel])
};
const SET_PASSWORD: &ActDef = &ActDef {
    personal: true,
    setup: true,
    own: true,
    ..ActDef::new("set-password", "Ganti kata sandi sendiri", POLICY, Role::ALL)
};
const CHANGE_PASSWORD: &ActDef =
    &ActDef { personal: true, own: true, ..ActDef::new("change-password", "Ganti kata sandi", POLICY, Role::ALL) };
const ISSUE_TOKEN: &ActDef = &ActDef {
    personal: true,
    setup: true,
    own: true,
    ..ActDef::new("issue-token", "Buat token sendiri", POLICY, Role::ALL)
};
/// No office is asked for: an account of a unit, or of none, takes back its own;
/// whose it is the rule judges.
const REVOKE_TOKEN: &ActDef =
    &ActDef { setup: true, own: true, ..ActDef::new("revoke-token", "Cabut token", POLICY, Role::ALL) };

/// Whether a program calls, by a token, and nobody with a password.
fn by_token(tx: &Tx) -> bool {
    matches!(tx.ctx().actor, Actor::User { proof: Proof::Token(_), .. })
}

/// The number of an account.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub user: i64,
    pub active: bool,
}

/// Opens an account. In a real regency it sleeps, without a password, until
/// the personnel office wakes it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddUser {
    /// NIP atau nomor orang
    pub official: String,
    pub username: String,
    /// Hanya di folder latihan
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

impl Act for AddUser {
    const DEF: &'static ActDef = ADD_USER;
    type Out = Account;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Account>> {
        let practice = tx.ctx().region.practice;
        let person = people::lock_official(tx, &self.official).await?;
        let username = accounts::read_username(&self.username, &person)?;
        let same_name = people::load_user(tx, &username).await?;
        let of_person = people::load_user_of(tx, person.id).await?;
        accounts::open(&Opening {
            same_name: same_name.as_ref(),
            of_person: of_person.as_ref(),
            with_password: self.password.is_some(),
            practice,
        })?;
        let user = people::save_user(tx, person.id, &username, self.password.as_ref(), practice).await?;
        Ok(Record::new(Account { user, active: practice }))
    }
}

/// Puts an account to sleep; its tokens and sessions are gone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisableUser {
    pub username: String,
}

impl Act for DisableUser {
    const DEF: &'static ActDef = DISABLE_USER;
    type Out = Account;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Account>> {
        let (actor, practice) = (tx.ctx().actor.person(), tx.ctx().region.practice);
        let user = people::find_user(tx, &self.username).await?;
        offices::lock_office(tx, None).await?;
        let active = offices::list_active_holders(tx, Role::Personnel, tx.ctx().today).await?;
        accounts::disable(&user, actor, &active, practice)?;
        people::save_status(tx, user.id, false).await?;
        people::revoke_tokens_of(tx, user.id).await?;
        // Woken again, the account is entered by the password its owner then types.
        identities::end(tx, user.id).await?;
        sessions::end_all(tx, user.id).await?;
        Ok(Record::new(Account { user: user.id, active: false }))
    }
}

/// Wakes an account, with the password that its owner types there and then. One
/// that had a password is recovered by it: that is told, and where no factor
/// still proves the owner, signing rests.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnableUser {
    pub username: String,
    /// Diketik sendiri oleh pemilik akun
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

impl Act for EnableUser {
    const DEF: &'static ActDef = ENABLE_USER;
    type Out = Account;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Account>> {
        let (actor, practice) = (tx.ctx().actor.person(), tx.ctx().region.practice);
        let found = people::load_user_and_hash(tx, &self.username).await?;
        let shown: String = self.username.chars().take(40).collect();
        let (user, hash) = found.ok_or_else(|| Error::NotFound(format!("akun «{shown}»")))?;
        let (has_password, new_password) = (hash.is_some(), self.password.is_some());
        let waking = Waking { user: &user, actor, has_password, new_password, practice };
        accounts::enable(&waking)?;
        let by_new_password = accounts::recovers(&waking);
        if let Some(password) = &self.password {
            people::save_password(tx, user.id, password).await?;
        }
        people::save_status(tx, user.id, true).await?;
        let record = Record::new(Account { user: user.id, active: true });
        if !by_new_password {
            return Ok(record);
        }
        if factors::lock_living(tx, user.id).await?.is_none() {
            factors::save_recovery(tx, user.id).await?;
        }
        Ok(record.tell(RECOVERED, recovered(user.id, "pengaktifan")))
    }
}

/// Changes one's own password; all one's tokens and sessions are gone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    pub username: String,
    pub password: Password,
}

impl Act for SetPassword {
    const DEF: &'static ActDef = SET_PASSWORD;
    type Out = Account;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Account>> {
        accounts::shows_password(by_token(tx))?;
        let user = people::find_user(tx, &self.username).await?;
        accounts::own_credential(user.id, acting_user(tx))?;
        people::save_password(tx, user.id, &self.password).await?;
        people::revoke_tokens_of(tx, user.id).await?;
        // Whoever knew the old one may have paired an identity of their own.
        identities::end(tx, user.id).await?;
        sessions::end_all(tx, user.id).await?;
        Ok(Record::new(Account { user: user.id, active: user.active }))
    }
}

/// Changes the password of whoever is at the browser and has just shown the
/// present one ([`crate::public::change_password`]). Tokens, other sessions and
/// a pairing with the identity provider end. It stands in no list of acts: by
/// name, nobody would have been asked for the present one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub password: Password,
    /// The hash that the present password was compared with.
    #[serde(skip)]
    #[schemars(skip)]
    pub seen: String,
}

impl Act for ChangePassword {
    const DEF: &'static ActDef = CHANGE_PASSWORD;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let (user, session) = in_session(tx)?;
        if !people::swap_password(tx, user, &self.password, &self.seen).await? {
            return Err(Error::refuse(accounts::changed_meanwhile()));
        }
        people::revoke_tokens_of(tx, user).await?;
        identities::end(tx, user).await?;
        sessions::end_others(tx, user, session).await?;
        Ok(Record::new(()))
    }
}

/// Keeps the digest of a token that its owner has just made
/// ([`crate::public::new_token`]); the token itself never comes here.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueToken {
    pub username: String,
    /// Untuk apa token ini, misalnya nama komputer
    pub label: String,
    /// SHA-256 dari token, 64 huruf heksadesimal
    pub hash_hex: String,
    pub days: u32,
}

/// A token on record.
#[derive(Clone, Debug, Serialize)]
pub struct TokenIssued {
    pub token: i64,
    pub expires_at: String,
}

impl Act for IssueToken {
    const DEF: &'static ActDef = ISSUE_TOKEN;
    type Out = TokenIssued;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<TokenIssued>> {
        accounts::makes_token(by_token(tx))?;
        let user = people::find_user(tx, &self.username).await?;
        accounts::own_credential(user.id, acting_user(tx))?;
        let most = tx.ctx().regulations.number(TOKEN_DAYS, case.doc_date).unwrap_or(1);
        let typed = TokenTyped { label: &self.label, hash_hex: &self.hash_hex, days: self.days, most };
        let (label, hash) = accounts::read_token(&typed)?;
        let (token, expires) = people::save_token(tx, user.id, &label, hash, self.days).await?;
        Ok(Record::new(TokenIssued { token, expires_at: expires.iso() }))
    }
}

/// Takes a token back; at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeToken {
    pub token: i64,
}

impl Act for RevokeToken {
    const DEF: &'static ActDef = REVOKE_TOKEN;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<()>> {
        let actor = tx.ctx().actor.person();
        let token = people::load_token(tx, self.token).await?;
        let token = token.ok_or_else(|| Error::NotFound(format!("token nomor {}", self.token)))?;
        let held = offices::list_in_force(tx, actor, case.doc_date).await?;
        let administrator = acting_user(tx).is_none() || held.iter().any(|(role, _)| *role == Role::Administrator);
        accounts::revoke_token(&token, actor, administrator)?;
        people::revoke_token(tx, token.id).await?;
        Ok(Record::new(()))
    }
}
