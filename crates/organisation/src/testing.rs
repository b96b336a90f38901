//! A regency's first people, and signatures with real codes, for the tests of
//! every crate; nothing else uses it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::role::Mandate;
use kernel::{Day, Role};
use sha2::{Digest, Sha256};
use store::testing::{pass, wall};
use store::{Act, Actor, Answer, Channel, Db, Envelope, Error, Proof, Result};
use tokio::sync::Mutex;

use crate::acts::{
    AddOfficial, AddUser, ConfirmRole, EnableUser, EnrolFactor, Enrolment, FoundAdministration, FoundPersonnel,
    Founder, GrantRole, Means, ProvePresence, SignIn,
};
use crate::factors::{Secret, Typed, new_recovery_codes};
use crate::passwords::Password;
use crate::public::{SignedIn, user_by_name};

pub const ADMIN: &str = "198001012005011001";
pub const PERSONNEL: &str = "198001012005011002";
/// Everybody's password.
pub const WORDS: &str = "kopi pagi di alun-alun";

/// A person of the founding, whose user name is the NIP.
pub fn founder(nip: &str, name: &str, today: Day) -> Result<Founder> {
    Ok(Founder {
        nip: Some(nip.into()),
        nik: None,
        name: name.into(),
        username: nip.into(),
        password: Password::hash(WORDS).map_err(Error::refuse)?,
        decree_number: "SK 1".into(),
        decree_date: today,
    })
}

/// Founds a regency: an administrator, and the BKPSDM officer who confirms them.
pub async fn found(db: &Db) -> Result<Day> {
    let today = db.today()?;
    let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
    let first = FoundAdministration(founder(ADMIN, "Pengelola Akun", today)?);
    let first = db.act(Arc::new(first), operator).await?;
    by(db, ADMIN, FoundPersonnel(founder(PERSONNEL, "Petugas Kepegawaian", today)?)).await?;
    by(db, PERSONNEL, ConfirmRole { grant: number(&first, "grant")? }).await?;
    Ok(today)
}

/// Brings an official of the whole regency: person, woken account, confirmed office.
pub async fn appoint(db: &Db, nip: &str, username: &str, role: Role, today: Day) -> Result<()> {
    let person = AddOfficial { nip: Some(nip.into()), nik: None, name: format!("Pejabat {username}"), rank: None };
    by(db, ADMIN, person).await?;
    by(db, ADMIN, AddUser { official: nip.into(), username: username.into(), password: None }).await?;
    let password = Some(Password::hash(WORDS).map_err(Error::refuse)?);
    by(db, PERSONNEL, EnableUser { username: username.into(), password }).await?;
    let office = GrantRole {
        official: nip.into(),
        role,
        unit: None,
        mandate: Mandate::Definitive,
        decree_number: format!("SK {username}"),
        decree_date: today,
        from: today,
        until: None,
    };
    let grant = number(&by(db, ADMIN, office).await?, "grant")?;
    by(db, PERSONNEL, ConfirmRole { grant }).await.map(drop)
}

/// Does an act as somebody; see [`ready`].
pub async fn by<A: Act>(db: &Db, username: &str, act: A) -> Result<Answer> {
    let envelope = ready(db, username, &act).await?;
    db.act(Arc::new(act), envelope).await
}

/// How somebody brings an act: one that signs and concerns no document, at the
/// browser and with a presence for just this act.
pub async fn ready<A: Act>(db: &Db, username: &str, act: &A) -> Result<Envelope> {
    let found = user_by_name(&mut db.view().await?, username).await?;
    let at = found.ok_or_else(|| Error::NotFound(username.into()))?;
    if !A::DEF.signs || A::DEF.edge.is_some() || db.region().practice {
        return Ok(Envelope::new(at.actor(), Channel::Api));
    }
    let digest_hex = hex(&store::shown(A::DEF.name, &serde_json::to_string(act)?, &[]));
    // One after the other: of two at once each would let the time of the other pass.
    let mut all = PHONES.lock().await;
    let phone = phone_of(&mut all, db, at).await?;
    let proof = ProvePresence { act: A::DEF.name.into(), digest_hex, code: phone.code() };
    let proved = db.act(Arc::new(proof), phone.browser.clone()).await?;
    Ok(phone.browser.with_presence(number(&proved, "presence")?))
}

/// A session and the secret that its owner's phone shares.
#[derive(Clone, Debug)]
pub struct Phone {
    pub browser: Envelope,
    pub secret: Secret,
}

impl Phone {
    /// A code that nobody has used: it counts once, so half a minute passes.
    pub fn code(&self) -> Typed {
        pass(30_000);
        Typed::new(&self.secret.code_at(wall()))
    }
}

/// Phones of this test, by regency and account.
static PHONES: Mutex<BTreeMap<(String, i64), Phone>> = Mutex::const_new(BTreeMap::new());

fn number(answer: &Answer, name: &str) -> Result<i64> {
    answer.done[name].as_i64().ok_or_else(|| Error::Bug(format!("jawaban tanpa {name}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The person's phone, enrolled when it is needed for the first time.
async fn phone_of(all: &mut BTreeMap<(String, i64), Phone>, db: &Db, at: SignedIn) -> Result<Phone> {
    let key = (db.keys().verifier().to_owned(), at.user);
    if let Some(phone) = all.get(&key) {
        return Ok(phone.clone());
    }
    let secret = Secret::random();
    let hash_hex = hex(&Sha256::digest(secret.as_bytes()));
    let vouched = Envelope::new(at.actor(), Channel::Web);
    let begun = db.act(Arc::new(SignIn { hash_hex, means: Means::Password }), vouched).await?;
    let proof = Proof::Session(number(&begun, "session")?);
    let browser = Envelope::new(Actor::User { user: at.user, person: at.person, proof }, Channel::Web);
    let phone = Phone { browser, secret: secret.clone() };
    let enrolment = Enrolment { secret, codes: new_recovery_codes(), code: phone.code(), old: Typed::default() };
    db.act(Arc::new(EnrolFactor { enrolment: Some(enrolment) }), phone.browser.clone()).await?;
    all.insert(key, phone.clone());
    Ok(phone)
}

/// A session of somebody who has enrolled, and their phone.
pub async fn phone(db: &Db, username: &str) -> Result<Phone> {
    let found = user_by_name(&mut db.view().await?, username).await?;
    let at = found.ok_or_else(|| Error::NotFound(username.into()))?;
    phone_of(&mut *PHONES.lock().await, db, at).await
}
