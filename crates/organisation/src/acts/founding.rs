use kernel::role::Mandate;
use kernel::{ActDef, Day, Moment, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::people::keep_unique;
use crate::passwords::Password;
use crate::rules::offices as rule;
use crate::rules::people::{PersonRead, PersonTyped, read_person};
use crate::rules::{POLICY, accounts};
use crate::store::{offices, people};

const FOUND: &ActDef = &ActDef {
    personal: true,
    founding: true,
    ..ActDef::new("found-administration", "Dirikan administrasi", POLICY, &[Role::Administrator])
};

/// Founds the administration: an administrator and a personnel officer, two
/// people with accounts, each confirming the other. Once, while nobody has an
/// account; so two persons watch each other from the first day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundAdministration {
    pub administrator: Founder,
    /// Petugas BKPSDM
    pub personnel: Founder,
    pub decree_number: String,
    pub decree_date: Day,
}

/// One of the two, at the keyboard for his own password.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Founder {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nip: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<String>,
    pub name: String,
    pub username: String,
    pub password: Password,
}

/// Persons, accounts and offices that were made.
#[derive(Clone, Debug, Serialize)]
pub struct Founded {
    pub administrator: i64,
    pub personnel: i64,
    pub grants: [i64; 2],
}

impl Founder {
    fn read(&self) -> Result<PersonRead> {
        let typed = PersonTyped { nip: self.nip.as_deref(), nik: self.nik.as_deref(), name: &self.name, rank: None };
        Ok(read_person(&typed, false)?)
    }

    fn number(&self) -> &str {
        self.nip.as_deref().or(self.nik.as_deref()).unwrap_or_default()
    }

    async fn keep(&self, read: &PersonRead, tx: &mut Tx) -> Result<i64> {
        let id = keep_unique(tx, read).await?;
        let person = people::lock_person(tx, id).await?;
        let username = accounts::read_username(&self.username, &person)?;
        people::save_user(tx, id, &username, Some(&self.password), true).await?;
        Ok(id)
    }
}

impl Act for FoundAdministration {
    const DEF: &'static ActDef = FOUND;
    type Out = Founded;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Founded>> {
        let users = people::any_user_locked(tx).await?;
        let (one, two) = (&self.administrator, &self.personnel);
        rule::found(users, (one.number(), &one.username), (two.number(), &two.username))?;
        let (first, second) = (one.read()?, two.read()?);
        let administrator = one.keep(&first, tx).await?;
        let personnel = two.keep(&second, tx).await?;
        let now = tx.ctx().now;
        let grants = [
            self.give(tx, administrator, Role::Administrator, (personnel, now)).await?,
            self.give(tx, personnel, Role::Personnel, (administrator, now)).await?,
        ];
        Ok(Record::new(Founded { administrator, personnel, grants }))
    }
}

impl FoundAdministration {
    async fn give(&self, tx: &mut Tx, person: i64, role: Role, confirmed: (i64, Moment)) -> Result<i64> {
        let today = tx.ctx().today;
        let asked = rule::Asked {
            person,
            role,
            unit: None,
            mandate: Mandate::Definitive,
            decree_number: self.decree_number.clone(),
            decree_date: self.decree_date,
            from: today,
            until: None,
        };
        // Two new persons hold nothing yet, so there are no pairs to judge.
        let register = rule::Register { of_person: &[], of_office: &[], pairs: Some(&[]) };
        let setting = rule::Setting { actor: tx.ctx().actor.person(), today, practice: false };
        let decree_number = rule::grant(&asked, &register, &setting)?;
        offices::save_grant(tx, &rule::Asked { decree_number, ..asked }, Some(confirmed)).await
    }
}
