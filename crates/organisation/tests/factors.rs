//! The second factor on both databases: codes count once, presences stand for
//! one act, recoveries make signing rest, and no secret is kept in the open.

use std::sync::Arc;

use kernel::{ActDef, Role};
use organisation::acts::{AddUser, ConfirmFactorReset, DisableUser, EnableUser, ProposeFactorReset};
use organisation::public::{
    EnrolFactor, Enrolment, Means, Password, ProvePresence, Secret, SignIn, SignedIn, Typed, factor_shown, has_factor,
    new_recovery_codes,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::on_both;
use store::{
    Act, Actor, Answer, Case, Channel, Db, Envelope, Error, Proof, Read, Record, Result, Subject, Tx, journal, shown,
};

use crate::support::*;
use store::testing::wall;

const ONE: &str = "198001012005011011";

const SIGN_IT: &ActDef = &ActDef { signs: true, ..ActDef::new("sign-it", "Tanda tangani", "uji", &[Role::Ppkd]) };

/// Something that needs its signatory there.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignIt {
    what: String,
}

impl Act for SignIt {
    const DEF: &'static ActDef = SIGN_IT;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, _: &mut Tx) -> Result<Record<()>> {
        if self.what == "salah" { Err(Error::Input("isian salah".into())) } else { Ok(Record::new(())) }
    }
}

fn it(what: &str) -> Arc<SignIt> {
    Arc::new(SignIt { what: what.into() })
}

/// The code of a step; tests go forward with the steps that a phone may be off.
fn code(secret: &Secret, off: i64) -> Typed {
    Typed::new(&secret.code_at(wall().plus_millis(off * 30_000)))
}

/// Waits where a step is about to end, so that two codes of one are of one.
async fn early_in_a_step() {
    let within = wall().0.rem_euclid(30_000);
    if within > 24_000 {
        tokio::time::sleep(std::time::Duration::from_millis(u64::try_from(30_050 - within).expect("positive"))).await;
    }
}

/// Somebody at a browser.
struct Browser {
    user: i64,
    person: i64,
    session: i64,
}

impl Browser {
    fn envelope(&self) -> Envelope {
        let actor = Actor::User { user: self.user, person: self.person, proof: Proof::Session(self.session) };
        Envelope::new(actor, Channel::Web)
    }

    async fn act<A: Act>(&self, db: &Db, act: A) -> Result<Answer> {
        db.act(Arc::new(act), self.envelope()).await
    }

    async fn prove(&self, db: &Db, code: Typed, act: &str, digest: [u8; 32]) -> Result<i64> {
        let digest_hex = digest.iter().map(|b| format!("{b:02x}")).collect();
        let proved = self.act(db, ProvePresence { act: act.into(), digest_hex, code }).await?;
        Ok(number(&proved, "presence"))
    }

    async fn enrol(&self, db: &Db, secret: &Secret, code: Typed, old: Typed) -> Result<Vec<String>> {
        let codes = new_recovery_codes();
        let enrolment = Enrolment { secret: secret.clone(), codes: codes.clone(), code, old };
        self.act(db, EnrolFactor { enrolment: Some(enrolment) }).await.map(|_| codes)
    }
}

async fn enters(db: &Db, username: &str, means: Means) -> Result<Browser> {
    let SignedIn { user, person, .. } = signed_in(db, username).await;
    let hash_hex = format!("{:064x}", rand());
    let actor = Actor::User { user, person, proof: Proof::Vouched };
    let begun = db.act(Arc::new(SignIn { hash_hex, means }), Envelope::new(actor, Channel::Web)).await?;
    Ok(Browser { user, person, session: number(&begun, "session") })
}

fn rand() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    u128::from(RandomState::new().hash_one(1)) << 64 | u128::from(RandomState::new().hash_one(2))
}

fn in_json(what: &str) -> String {
    serde_json::to_string(&SignIt { what: what.into() }).expect("json")
}

/// A real regency with a PPKD who has enrolled.
async fn with_factor(db: &Db) -> (Browser, Secret, Vec<String>) {
    let today = founded(db).await;
    enrol(db, ONE).await;
    appoint(db, ONE, Role::Ppkd, None, today).await;
    early_in_a_step().await;
    let one = enters(db, ONE, Means::Password).await.expect("in");
    let secret = Secret::random();
    let codes = one.enrol(db, &secret, code(&secret, -1), Typed::default()).await.expect("enrolled");
    (one, secret, codes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_needs_its_person_there() {
    on_both(false, &SCHEMA, |db| async {
        let (one, secret, _) = with_factor(&db).await;
        let sign =
            async |what: &str, presence: Option<i64>| db.act(it(what), Envelope { presence, ..one.envelope() }).await;
        assert_eq!(codes(sign("a", None).await), ["BUKTI-SEGAR"]);
        // A wrong code proves nothing, and an act of nobody's has no presence.
        let of = |what: &str| shown("sign-it", &in_json(what), &[]);
        assert_eq!(codes(one.prove(&db, Typed::new("12345"), "sign-it", of("a")).await), ["BUKTI-KODE-SALAH"]);
        assert_eq!(codes(sign("a", Some(77)).await), ["BUKTI-SEGAR"]);
        let presence = one.prove(&db, code(&secret, 0), "sign-it", of("a")).await.expect("there");
        // Another input, another session, and another person's.
        assert_eq!(codes(sign("b", Some(presence)).await), ["BUKTI-DOKUMEN-BERUBAH"]);
        let elsewhere = Envelope {
            actor: Actor::User { user: one.user, person: one.person, proof: Proof::Vouched },
            ..one.envelope().with_presence(presence)
        };
        assert_eq!(codes(db.act(it("a"), elsewhere).await), ["BUKTI-SEGAR"]);
        // A dry run uses nothing up; then it stands once.
        let dry = Envelope { dry_run: true, ..one.envelope().with_presence(presence) };
        assert!(db.act(it("a"), dry).await.expect("fine").dry_run);
        sign("a", Some(presence)).await.expect("signed");
        assert_eq!(codes(sign("a", Some(presence)).await), ["BUKTI-TERPAKAI"]);
        // The same code again is no second presence.
        assert_eq!(codes(one.prove(&db, code(&secret, 0), "sign-it", of("a")).await), ["BUKTI-KODE-TERPAKAI"]);
        // What failed for its input keeps the presence unused, and useless for
        // any other input.
        let presence = one.prove(&db, code(&secret, 1), "sign-it", of("salah")).await.expect("there");
        assert!(matches!(sign("salah", Some(presence)).await, Err(Error::Input(_))));
        assert_eq!(codes(sign("a", Some(presence)).await), ["BUKTI-DOKUMEN-BERUBAH"]);
        db
    })
    .await
    .expect("both");
}

/// In practice nothing has to be shown; what is shown is judged all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_presence_in_practice_is_judged_as_strictly() {
    on_both(true, &SCHEMA, |db| async {
        let today = db.today().expect("a day");
        db.act(Arc::new(official(ONE, None)), operator()).await.expect("an official");
        let user = AddUser { official: ONE.into(), username: ONE.into(), password: None };
        db.act(Arc::new(user), operator()).await.expect("an account");
        db.act(Arc::new(grant(ONE, Role::Ppkd, None, today)), operator()).await.expect("an office");
        early_in_a_step().await;
        let one = enters(&db, ONE, Means::Link).await.expect("in by a link");
        db.act(it("a"), one.envelope()).await.expect("practice");
        let secret = Secret::random();
        one.enrol(&db, &secret, code(&secret, -1), Typed::default()).await.expect("enrolled");
        let presence = one.prove(&db, code(&secret, 0), "sign-it", shown("sign-it", &in_json("a"), &[])).await;
        let presence = presence.expect("there");
        assert_eq!(codes(db.act(it("b"), one.envelope().with_presence(presence)).await), ["BUKTI-DOKUMEN-BERUBAH"]);
        assert_eq!(codes(db.act(it("a"), operator().with_presence(presence)).await), ["WEWENANG-JABATAN"]);
        db.act(it("a"), one.envelope().with_presence(presence)).await.expect("signed");
        assert_eq!(codes(db.act(it("a"), one.envelope().with_presence(presence)).await), ["BUKTI-TERPAKAI"]);
        // Links still lead in where there is a factor; a password alone does not.
        enters(&db, ONE, Means::Link).await.expect("in by a link");
        assert_eq!(codes(enters(&db, ONE, Means::Password).await), ["BUKTI-KODE"]);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_code_proves_one_presence_and_one_presence_signs_once() {
    on_both(false, &SCHEMA, |db| async {
        let db = Arc::new(db);
        let (one, secret, _) = with_factor(&db).await;
        let one = Arc::new(one);
        let typed = code(&secret, 0);
        let digest = shown("sign-it", &in_json("a"), &[]);
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (db, one, typed) = (db.clone(), one.clone(), typed.clone());
                tokio::spawn(async move { one.prove(&db, typed, "sign-it", digest).await })
            })
            .collect();
        let mut presences = Vec::new();
        for tried in tries {
            match tried.await.expect("joins") {
                Ok(presence) => presences.push(presence),
                refused => assert_eq!(codes(refused), ["BUKTI-KODE-TERPAKAI"]),
            }
        }
        assert_eq!(presences.len(), 1);
        let signs: Vec<_> = (0..8)
            .map(|_| {
                let (db, envelope) = (db.clone(), one.envelope().with_presence(presences[0]));
                tokio::spawn(async move { db.act(it("a"), envelope).await })
            })
            .collect();
        let mut signed = 0;
        for tried in signs {
            match tried.await.expect("joins") {
                Ok(_) => signed += 1,
                refused => assert_eq!(codes(refused), ["BUKTI-TERPAKAI"]),
            }
        }
        assert_eq!(signed, 1);
        // Two browsers with one code: one enters.
        let typed = code(&secret, 1);
        let entered = tokio::join!(
            enters(&db, ONE, Means::Code(typed.clone())),
            enters(&db, ONE, Means::Code(typed.clone())),
            enters(&db, ONE, Means::Code(typed)),
        );
        let entered = [entered.0.is_ok(), entered.1.is_ok(), entered.2.is_ok()];
        assert_eq!(entered.iter().filter(|in_| **in_).count(), 1);
        Arc::into_inner(db).expect("alone")
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recovery_lets_read_and_makes_signing_rest() {
    on_both(false, &SCHEMA, |db| async {
        let (one, secret, papers) = with_factor(&db).await;
        let (kept, digest) = (wall(), shown("sign-it", &in_json("a"), &[]));
        assert_eq!(codes(enters(&db, ONE, Means::Password).await), ["BUKTI-KODE"]);
        assert_eq!(codes(enters(&db, ONE, Means::Link).await), ["BUKTI-KODE"]);
        assert_eq!(codes(enters(&db, ONE, Means::Code(Typed::new("2222-2222-2222"))).await), ["BUKTI-KODE-SALAH"]);
        let by_paper = || Means::Code(Typed::new(&papers[3].to_lowercase()));
        let again = enters(&db, ONE, by_paper()).await.expect("in by paper");
        assert_eq!(codes(enters(&db, ONE, by_paper()).await), ["BUKTI-KODE-SALAH"]);
        let mut view = db.view().await.expect("a view");
        let told = factor_shown(&mut view, one.user, kept).await.expect("read").expect("a factor");
        assert_eq!((told.codes_left, told.rested_at.is_some()), (9, true));
        drop(view);
        // Neither session signs, with the right code, until the rest is over.
        for browser in [&again, &one] {
            assert_eq!(codes(browser.prove(&db, code(&secret, 0), "sign-it", digest).await), ["BUKTI-PEMULIHAN"]);
        }
        // The lost phone is replaced without it; the new one rests too.
        let new = Secret::random();
        assert_eq!(codes(again.enrol(&db, &new, Typed::new("000"), Typed::default()).await), ["BUKTI-KODE-SALAH"]);
        again.enrol(&db, &new, code(&new, -1), Typed::default()).await.expect("replaced");
        assert_eq!(codes(again.prove(&db, code(&new, 0), "sign-it", digest).await), ["BUKTI-PEMULIHAN"]);
        // Older sessions are gone, and so are the old codes.
        assert!(matches!(one.prove(&db, code(&new, 0), "sign-it", digest).await, Err(Error::Unauthorised(_))));
        assert_eq!(codes(enters(&db, ONE, Means::Code(Typed::new(&papers[4]))).await), ["BUKTI-KODE-SALAH"]);
        let phone = enters(&db, ONE, Means::Code(code(&new, 0))).await.expect("in by the new phone");
        // Whoever came in by the phone replaces it with the phone alone.
        let third = Secret::random();
        let refused = phone.enrol(&db, &third, code(&third, 0), Typed::default()).await;
        assert_eq!(codes(refused), ["BUKTI-KODE-SALAH"]);
        phone.enrol(&db, &third, code(&third, 0), code(&new, 1)).await.expect("replaced");
        nothing_secret_is_kept(&db, &[&secret, &new, &third], &papers).await;
        db
    })
    .await
    .expect("both");
}

/// How often it was told that an account was recovered.
async fn recovered(db: &Db) -> usize {
    let told = store::outbox::waiting(db, "uji", 100).await.expect("messages");
    told.iter().filter(|message| message.topic == "account-recovered").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_factor_is_ended_by_two() {
    on_both(false, &SCHEMA, |db| async {
        let (one, _, _) = with_factor(&db).await;
        // Asleep and awake again, with another password: the factor stays.
        act(&db, ADMIN, DisableUser { username: ONE.into() }).await.expect("asleep");
        let password = Some(Password::hash("kalimat baru yang panjang").expect("a password"));
        act(&db, PERSONNEL, EnableUser { username: ONE.into(), password }).await.expect("awake");
        assert_eq!(codes(enters(&db, ONE, Means::Password).await), ["BUKTI-KODE"]);

        let propose = |who: &str| ProposeFactorReset { username: who.into(), reason: "telepon hilang".into() };
        assert_eq!(codes(act(&db, PERSONNEL, propose(ONE)).await), ["WEWENANG-JABATAN"]);
        assert_eq!(codes(act(&db, ADMIN, propose(ADMIN)).await), ["KODE-RESET-KOSONG"]);
        let reset = number(&act(&db, ADMIN, propose(ONE)).await.expect("proposed"), "reset");
        assert_eq!(codes(act(&db, ADMIN, propose(ONE)).await), ["KODE-RESET-KOSONG"]);
        assert_eq!(codes(act(&db, ADMIN, ConfirmFactorReset { reset }).await), ["WEWENANG-JABATAN"]);
        act(&db, PERSONNEL, ConfirmFactorReset { reset }).await.expect("confirmed");
        // By the password that woke it, and by the reset.
        assert_eq!(recovered(&db).await, 2);
        assert_eq!(codes(act(&db, PERSONNEL, ConfirmFactorReset { reset }).await), ["KODE-RESET-LEWAT"]);
        assert!(!has_factor(&mut db.view().await.expect("a view"), one.user).await.expect("read"));
        // The owner comes in by the password, enrols, and rests.
        let again = enters(&db, ONE, Means::Password).await.expect("in");
        let new = Secret::random();
        again.enrol(&db, &new, code(&new, -1), Typed::default()).await.expect("enrolled");
        let digest = shown("sign-it", &in_json("a"), &[]);
        assert_eq!(codes(again.prove(&db, code(&new, 0), "sign-it", digest).await), ["BUKTI-PEMULIHAN"]);
        // Nobody enrols without a session of the browser.
        let token = Envelope::new(signed_in(&db, ONE).await.actor(), Channel::Api);
        assert_eq!(codes(db.act(Arc::new(EnrolFactor { enrolment: None }), token).await), ["SESI-PERAMBAN"]);
        db
    })
    .await
    .expect("both");
}

/// BKPSDM wakes a sleeping account alone: whoever then types the password signs
/// only after the rest, and a new official at once (`with_factor`).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_woken_again_without_a_factor_rests() {
    on_both(false, &SCHEMA, |db| async {
        let today = founded(&db).await;
        enrol(&db, ONE).await;
        appoint(&db, ONE, Role::Ppkd, None, today).await;
        let told = async || recovered(&db).await;
        assert_eq!(told().await, 0, "a first password recovers nothing");
        act(&db, ADMIN, DisableUser { username: ONE.into() }).await.expect("asleep");
        let password = Some(Password::hash("kalimat baru yang panjang").expect("a password"));
        act(&db, PERSONNEL, EnableUser { username: ONE.into(), password }).await.expect("awake");
        assert_eq!(told().await, 1);
        early_in_a_step().await;
        let one = enters(&db, ONE, Means::Password).await.expect("in");
        let secret = Secret::random();
        one.enrol(&db, &secret, code(&secret, -1), Typed::default()).await.expect("enrolled");
        let digest = shown("sign-it", &in_json("a"), &[]);
        assert_eq!(codes(one.prove(&db, code(&secret, 0), "sign-it", digest).await), ["BUKTI-PEMULIHAN"]);
        db
    })
    .await
    .expect("both");
}

const BODIES: &str =
    "SELECT b.entry_id, b.body, j.act FROM journal_body b JOIN journal j ON j.id = b.entry_id ORDER BY b.entry_id";

/// Opens every journal body and looks at every row of the tables: neither the
/// secrets nor the codes stand anywhere in the open.
async fn nothing_secret_is_kept(db: &Db, secrets: &[&Secret], papers: &[String]) {
    let mut needles: Vec<String> = papers.iter().flat_map(|p| [p.clone(), p.replace('-', "")]).collect();
    needles.extend(secrets.iter().map(|s| s.text()));
    let mut view = db.view().await.expect("a view");
    let rows = view.query(BODIES, vec![]).await.expect("bodies");
    assert!(rows.len() > 10);
    for row in rows {
        let body = journal::read_body(&mut view, db.keys(), row.int("entry_id").expect("an id")).await.expect("read");
        let body = body.expect("a body");
        assert!(needles.iter().all(|secret| !body.contains(secret.as_str())), "{body}");
        // No input of the new acts has room for a code.
        let act = row.text("act").expect("a name");
        if ["enrol-factor", "prove-presence", "sign-in"].contains(&act.as_str()) {
            assert!(!body.contains("\"code\"") && !body.contains("\"means\""), "{body}");
        }
        let stored = String::from_utf8_lossy(&row.bytes("body").expect("bytes")).into_owned();
        assert!(needles.iter().all(|secret| !stored.contains(secret.as_str())));
    }
    for table in [&store::table::FACTOR, &store::table::RECOVERY_CODE, &store::table::JOURNAL] {
        let rows = format!("{:?}", view.query(table.select, vec![]).await.expect("rows"));
        assert!(needles.iter().all(|secret| !rows.contains(secret.as_str())), "{}", table.name);
    }
}
