//! How a regency begins: two persons, each of whom the other lets in. Nobody
//! governs alone, not even for a day.

use kernel::role::Mandate;
use kernel::{ActDef, Day, Moment, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::people::keep_unique;
use crate::passwords::Password;
use crate::rules::accounts::{self, Opening};
use crate::rules::offices as rule;
use crate::rules::people::{PersonTyped, read_person};
use crate::rules::{POLICY, accounts::read_username};
use crate::store::{offices, people};

const FOUND: &ActDef = &ActDef {
    personal: true,
    founding: true,
    ..ActDef::new("found-administration", "Dirikan administrasi", POLICY, &[Role::Administrator])
};
/// No office is asked for, since none counts yet: the act itself looks at who
/// founded.
const FOUND_PERSONNEL: &ActDef = &ActDef {
    personal: true,
    own: true,
    ..ActDef::new("found-personnel", "Dirikan petugas BKPSDM pertama", POLICY, &[Role::Administrator])
};

/// A person of the founding, at the keyboard for the own password.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(deny_unknown_fields)]
pub struct Founder {
    /// NIP, 18 angka
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nip: Option<String>,
    /// NIK, 16 angka, bagi yang tidak mempunyai NIP
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<String>,
    pub name: String,
    pub username: String,
    /// Diketik sendiri oleh pemilik akun
    pub password: Password,
    pub decree_number: String,
    pub decree_date: Day,
}

/// The first official: an account, and the office of the administrator, which
/// counts once the first BKPSDM officer confirms it. Once, while nobody has an
/// account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FoundAdministration(pub Founder);

/// The second official, let in by the first: an account, and the office of
/// BKPSDM. Once, while nobody has held that office.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FoundPersonnel(pub Founder);

/// Whom a founding made, with the office.
#[derive(Clone, Debug, Serialize)]
pub struct Founded {
    pub user: i64,
    pub person: i64,
    pub grant: i64,
    pub confirmed: bool,
}

impl Act for FoundAdministration {
    const DEF: &'static ActDef = FOUND;
    type Out = Founded;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Founded>> {
        rule::found(people::any_user_locked(tx).await?)?;
        let confirmed = tx.ctx().region.practice.then(|| (tx.ctx().actor.person(), tx.ctx().now));
        Ok(Record::new(self.0.keep(tx, Role::Administrator, confirmed).await?))
    }
}

impl Act for FoundPersonnel {
    const DEF: &'static ActDef = FOUND_PERSONNEL;
    type Out = Founded;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Founded>> {
        offices::lock_office(tx, None).await?;
        let (actor, now, zone) = (tx.ctx().actor.person(), tx.ctx().now, tx.ctx().region.zone);
        let own = offices::list_of_person(tx, actor, zone).await?;
        let personnel = offices::list_of_role(tx, Role::Personnel, zone).await?;
        rule::found_personnel(&own, &personnel)?;
        Ok(Record::new(self.0.keep(tx, Role::Personnel, Some((actor, now))).await?))
    }
}

impl Founder {
    async fn keep(&self, tx: &mut Tx, role: Role, confirmed: Option<(i64, Moment)>) -> Result<Founded> {
        let typed = PersonTyped { nip: self.nip.as_deref(), nik: self.nik.as_deref(), name: &self.name, rank: None };
        let person = keep_unique(tx, &read_person(&typed, false)?).await?;
        let kept = people::lock_person(tx, person).await?;
        let username = read_username(&self.username, &kept)?;
        let same_name = people::load_user(tx, &username).await?;
        accounts::open(&Opening {
            same_name: same_name.as_ref(),
            of_person: None,
            with_password: false,
            practice: tx.ctx().region.practice,
        })?;
        let user = people::save_user(tx, person, &username, Some(&self.password), true).await?;
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
        // A new person holds nothing yet, so there are no pairs to judge.
        let register = rule::Register { of_person: &[], of_office: &[], pairs: Some(&[]) };
        let setting = rule::Setting { actor: tx.ctx().actor.person(), today, practice: false };
        let decree_number = rule::grant(&asked, &register, &setting)?;
        let grant = offices::save_grant(tx, &rule::Asked { decree_number, ..asked }, confirmed).await?;
        Ok(Founded { user, person, grant, confirmed: confirmed.is_some() })
    }
}
