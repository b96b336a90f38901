//! Pairings on both databases: made once, by the owner's fresh password.

use std::sync::Arc;

use organisation::acts::DisableUser;
use organisation::public::{
    Identity, Means, PairIdentity, SignIn, Typed, UnpairIdentity, likely_account, paired_account, pairing,
};
use store::testing::{on_both, pass};
use store::{Actor, Channel, Db, Envelope, Proof, Read, journal};

use crate::support::*;

const ONE: &str = "198001012005011011";
const TWO: &str = "198001012005011012";
const SUBJECT: &str = "orang-rahasia-77";

fn identity() -> Identity {
    Identity { issuer: "https://sso.contoh.go.id".into(), subject: SUBJECT.into() }
}

fn pair() -> Arc<PairIdentity> {
    Arc::new(PairIdentity { issuer: identity().issuer, subject: SUBJECT.into() })
}

async fn enters(db: &Db, username: &str, means: Means) -> store::Result<Envelope> {
    let at = signed_in(db, username).await;
    let hash_hex = format!("{:032x}{:032x}", at.user, db.now().expect("a moment").0);
    let vouched = Envelope::new(at.actor(), Channel::Web);
    pass(1);
    let begun = db.act(Arc::new(SignIn { hash_hex, means }), vouched).await?;
    let proof = Proof::Session(number(&begun, "session"));
    Ok(Envelope::new(Actor::User { user: at.user, person: at.person, proof }, Channel::Web))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_is_paired_once_by_a_fresh_password() {
    on_both(false, &SCHEMA, |db| async {
        founded(&db).await;
        enrol(&db, ONE).await;
        enrol(&db, TWO).await;
        // Nobody enters by an identity that is not theirs.
        let by_identity = |name: &'static str| enters(&db, name, Means::Identity(identity()));
        assert_eq!(codes(by_identity(ONE).await), ["IDENTITAS-TIDAK-ADA"]);
        let token = by(&db, ONE).await;
        assert_eq!(codes(db.act(pair(), token).await), ["SESI-PERAMBAN"]);
        // Ten minutes after the password, to the millisecond of the test's clock.
        let late = enters(&db, ONE, Means::Password).await.expect("in");
        pass(601_000);
        assert_eq!(codes(db.act(pair(), late).await), ["IDENTITAS-SANDI"]);
        let one = enters(&db, ONE, Means::Password).await.expect("in");
        let two = enters(&db, TWO, Means::Password).await.expect("in");
        db.act(pair(), one.clone()).await.expect("paired");
        assert_eq!(codes(db.act(pair(), one.clone()).await), ["IDENTITAS-SUDAH"]);
        assert_eq!(codes(db.act(pair(), two.clone()).await), ["IDENTITAS-TERPAKAI"]);
        let mut view = db.view().await.expect("a view");
        let found = paired_account(&mut view, db.keys(), &identity()).await.expect("read").expect("an account");
        assert_eq!(found.username, ONE);
        let stranger = Identity { issuer: "https://lain.example".into(), ..identity() };
        assert_eq!(paired_account(&mut view, db.keys(), &stranger).await.expect("read"), None);
        // Names propose: a NIP, a user name, nothing else.
        for (names, likely) in [(vec![ONE], Some(ONE)), (vec!["1"], None), (vec!["x", TWO], Some(TWO)), (vec![], None)]
        {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(likely_account(&mut view, &names).await.expect("read").as_deref(), likely, "{names:?}");
        }
        drop(view);
        // In by the provider; such a session pairs nothing, and a code needs a factor.
        let again = by_identity(ONE).await.expect("in");
        assert_eq!(codes(db.act(pair(), again.clone()).await), ["IDENTITAS-SANDI"]);
        assert_eq!(codes(by_identity(TWO).await), ["IDENTITAS-TIDAK-ADA"]);
        let code = Means::IdentityCode(identity(), Typed::new("123456"));
        assert_eq!(codes(enters(&db, ONE, code).await), ["BUKTI-KODE-SALAH"]);
        // Parted, and whoever came in by it is out; then paired with the other.
        db.act(Arc::new(UnpairIdentity {}), again.clone()).await.expect("parted");
        let out = codes(db.act(Arc::new(UnpairIdentity {}), again).await);
        assert_eq!(out, ["tanda masuk sudah berakhir atau dicabut; masuk lagi"]);
        assert_eq!(codes(db.act(Arc::new(UnpairIdentity {}), two.clone()).await), ["IDENTITAS-TIDAK-ADA"]);
        assert_eq!(codes(by_identity(ONE).await), ["IDENTITAS-TIDAK-ADA"]);
        db.act(pair(), two).await.expect("paired");
        by_identity(TWO).await.expect("in");
        // An account that is put to sleep loses it.
        act(&db, ADMIN, DisableUser { username: TWO.into() }).await.expect("asleep");
        let user = signed_in(&db, TWO).await.user;
        let mut view = db.view().await.expect("a view");
        assert_eq!(pairing(&mut view, user).await.expect("read"), None);
        // The subject stands nowhere in the open.
        let entries = view.query("SELECT entry_id FROM journal_body ORDER BY entry_id", vec![]).await.expect("bodies");
        for row in entries {
            let body = journal::read_body(&mut view, db.keys(), row.int("entry_id").expect("an id")).await;
            assert!(!body.expect("read").expect("a body").contains(SUBJECT));
        }
        drop(view);
        db
    })
    .await
    .expect("both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_accounts_that_want_one_identity_race() {
    on_both(false, &SCHEMA, |db| async {
        founded(&db).await;
        enrol(&db, ONE).await;
        enrol(&db, TWO).await;
        let db = Arc::new(db);
        let (one, two) = (enters(&db, ONE, Means::Password).await, enters(&db, TWO, Means::Password).await);
        let tries = [one.expect("in"), two.expect("in")].map(|at| {
            let db = db.clone();
            tokio::spawn(async move { codes(db.act(pair(), at).await) })
        });
        let [one, two] = tries;
        let mut told = [one.await.expect("a task"), two.await.expect("a task")];
        told.sort();
        assert_eq!(told, [vec![], vec!["IDENTITAS-TERPAKAI".to_owned()]]);
        Arc::into_inner(db).expect("no more users")
    })
    .await
    .expect("both");
}
