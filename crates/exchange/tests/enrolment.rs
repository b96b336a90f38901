//! A key that comes with a code: on both databases, through the door.

use std::path::Path;

use crate::support::*;
use exchange::acts::*;
use exchange::public::{Brought, enrol, spelled};
use organisation::acts::DisableUser;
use protocol::enrol::{Code, Enrol, prove};
use store::testing::pass;

/// The hub's own key, as its agents know it.
const HUB: &str = "aHVi";

fn with(code: &str, system: &str, n: usize) -> Enrol {
    let proof = kernel::hex(&prove(&Code::read(code).unwrap(), HUB, system, KEYS[n]));
    Enrol { system: system.into(), public: KEYS[n].into(), proof }
}

impl World {
    /// A code for a system, and its number.
    async fn code(&self, who: &str, system: &str) -> (String, i64) {
        let made = self.ok(who, MakeEnrolmentCode { system: system.into(), until: None }).await;
        let number = number(&made, "code");
        (self.spelled(who, number).await.unwrap(), number)
    }

    async fn spelled(&self, who: &str, number: i64) -> Option<String> {
        let person = self.person(who).await;
        let mut view = self.db.view().await.unwrap();
        spelled(&mut view, (number, person), self.now()).await.unwrap().map(|s| s.code)
    }

    async fn brought(&self, given: Enrol) -> Result<String, Vec<String>> {
        match enrol(&self.db, HUB, &given).await.unwrap() {
            Brought::Waits(enrolled) => Ok(enrolled.keyid),
            Brought::Unproved => Err(vec!["unproved".into()]),
            Brought::Refused(refusals) => Err(refusals.into_vec().into_iter().map(|r| r.code).collect()),
        }
    }
}

fn unproved() -> Result<String, Vec<String>> {
    Err(vec!["unproved".into()])
}

/// The digit behind the last one is another.
fn misheard(code: &str) -> String {
    let (last, rest) = (code.chars().last().unwrap(), &code[..code.len() - 1]);
    format!("{rest}{}", if last == '9' { '0' } else { '9' })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_brings_one_key_which_waits_for_another_persons_ear() {
    practice(|w| async move {
        w.joined().await;
        let make = || MakeEnrolmentCode { system: SIK.into(), until: None };
        assert_eq!(w.refused("kadinkes", make()).await, ["WEWENANG-JABATAN"]);
        let (code, number) = w.code("admin", SIK).await;
        // Whoever made it may look again; nobody else sees it.
        assert_eq!(w.spelled("admin", number).await.as_ref(), Some(&code));
        assert_eq!(w.spelled("admin2", number).await, None);
        assert_eq!(w.spelled("admin", number + 1).await, None);
        // Wrong in one letter, for another system, another hub, another key than is proved.
        assert_eq!(w.brought(with(&misheard(&code), SIK, 0)).await, unproved());
        assert_eq!(w.brought(with(&code, SIAK, 0)).await, unproved());
        assert_eq!(w.brought(with(&code, "ID-KAB/GOV/DINKES/LAIN", 0)).await, unproved());
        let swapped = Enrol { public: KEYS[1].into(), ..with(&code, SIK, 0) };
        assert_eq!(w.brought(swapped).await, unproved());
        let elsewhere = kernel::hex(&prove(&Code::read(&code).unwrap(), "bGFpbg==", SIK, KEYS[0]));
        assert_eq!(w.brought(Enrol { proof: elsewhere, ..with(&code, SIK, 0) }).await, unproved());
        for odd in ["", "zz", "00"] {
            assert_eq!(w.brought(Enrol { proof: odd.into(), ..with(&code, SIK, 0) }).await, unproved());
        }
        assert_eq!(w.brought(with(&code, SIK, 0)).await.as_deref(), Ok("DINKES-2026-1"));
        assert!(w.registry().await.keys.is_empty(), "nothing counts yet");
        assert_eq!(w.spelled("admin", number).await, None, "used");
        // The answer was lost on the way: the same key again is the same attempt.
        assert_eq!(w.brought(with(&code, SIK, 0)).await.as_deref(), Ok("DINKES-2026-1"));
        assert_eq!(w.brought(with(&code, SIK, 1)).await, Err(vec!["TUKAR-DAFTAR-TERPAKAI".into()]));
        let waits = w.report("admin2", "kunci-pertukaran", &[("keadaan", "menunggu")]).await.unwrap();
        let key: i64 = column(&waits, "Nomor")[0].parse().unwrap();
        assert_eq!(column(&waits, "Diusulkan Oleh"), ["Pejabat admin"]);
        let heard = protocol::key::fingerprint(&protocol::key::read_public(KEYS[0]).unwrap());
        let confirm = |fingerprint: &str| ConfirmExchangeKey { key, fingerprint: fingerprint.into(), networks: vec![] };
        assert_eq!(w.refused("admin", confirm(&heard)).await, ["WEWENANG-ORANG-SAMA"], "who made the code");
        assert_eq!(w.refused("admin2", confirm(&code)).await, ["TUKAR-KUNCI-SIDIK"]);
        w.ok("admin2", confirm(&heard)).await;
        let registry = w.registry().await;
        assert_eq!(registry.keys["DINKES-2026-1"].material, material(0));
        assert_eq!(registry.keys["DINKES-2026-1"].to.day(ZONE), day("2028-03-02"), "as long as dated data allow");
        let shown = w.report("admin2", "kode-pendaftaran", &[]).await.unwrap();
        assert_eq!(column(&shown, "Keadaan"), ["Sudah membawa kunci"]);
        assert_eq!(
            (column(&shown, "Dibuat Oleh")[0].as_str(), column(&shown, "Nama Kunci")[0].as_str()),
            ("Pejabat admin", "DINKES-2026-1")
        );
        assert_eq!(
            column(&w.report("kadukcapil", "kode-pendaftaran", &[]).await.unwrap(), "Nomor"),
            Vec::<String>::new()
        );
        assert!(!format!("{shown:?}").contains(&code));
        let revoke = RevokeEnrolmentCode { code: number, reasons: why() };
        assert_eq!(w.refused("admin", revoke).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        w.db.seal_now().await.unwrap();
        nowhere(&w, &code);
        w
    })
    .await;
}

/// The code is in no file of the regency, as it is spoken or without its blanks.
fn nowhere(w: &World, code: &str) {
    fn all(folder: &Path, found: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { all(&path, found) } else { found.push(std::fs::read(path).unwrap()) }
        }
    }
    let Some(folder) = w.folder() else { return };
    let mut files = Vec::new();
    all(folder, &mut files);
    let bare = code.replace(' ', "");
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(files.iter().any(|bytes| holds(bytes, "enrol-exchange-key")), "the journal was read");
    assert!(!files.iter().any(|bytes| holds(bytes, code) || holds(bytes, &bare)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_was_taken_back_opens_nothing() {
    practice(|w| async move {
        w.joined().await;
        let (code, number) = w.code("admin", SIK).await;
        let (other, _) = w.code("admin2", SIK).await;
        assert_ne!(code, other);
        let revoke = || RevokeEnrolmentCode { code: number, reasons: why() };
        assert_eq!(w.refused("staf", revoke()).await, ["WEWENANG-JABATAN"]);
        w.ok("admin2", revoke()).await;
        assert_eq!(w.refused("admin2", revoke()).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        assert_eq!(w.brought(with(&code, SIK, 0)).await, Err(vec!["TUKAR-DAFTAR-DICABUT".into()]));
        assert_eq!(w.spelled("admin", number).await, None);
        // Another code for the same system still does; a key that is known does not.
        w.ok("staf", propose(DINKES, SIK, 1)).await;
        assert_eq!(w.brought(with(&other, SIK, 1)).await, Err(vec!["TUKAR-KUNCI-TERPAKAI".into()]));
        assert_eq!(w.brought(with(&other, SIK, 0)).await.as_deref(), Ok("DINKES-2026-2"));
        // What ends takes its codes along.
        let (code, _) = w.code("admin", SIAK).await;
        w.ok("admin", EndExchangeSystem { system: SIAK.into(), reasons: why() }).await;
        assert_eq!(w.brought(with(&code, SIAK, 2)).await, Err(vec!["TUKAR-BERAKHIR".into()]));
        let again = MakeEnrolmentCode { system: SIAK.into(), until: None };
        assert_eq!(w.refused("admin", again).await, ["TUKAR-BERAKHIR"]);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_good_for_its_hours_and_as_long_as_its_maker_holds_office() {
    practice_at(None, |w| async move {
        w.joined().await;
        let (one, _) = w.code("admin", SIK).await;
        let (two, number) = w.code("admin", SIK).await;
        // The second was made a little later; eight hours are dated data.
        pass(8 * 3_600_000 - 20_000 - w.since(number).await);
        let year = w.db.today().unwrap().year();
        assert_eq!(w.brought(with(&two, SIK, 0)).await, Ok(format!("DINKES-{year}-1")));
        pass(20_000);
        assert_eq!(w.brought(with(&one, SIK, 1)).await, Err(vec!["TUKAR-DAFTAR-LEWAT".into()]));
        let (late, _) = w.code("admin2", SIK).await;
        w.act("admin", DisableUser { username: "admin2".into() }).await.unwrap();
        let refused = w.brought(with(&late, SIK, 1)).await.unwrap_err();
        assert!(refused.iter().all(|code| !code.starts_with("TUKAR-")), "{refused:?}");
        w
    })
    .await;
}

impl World {
    /// Milliseconds since a code was made.
    async fn since(&self, number: i64) -> i64 {
        let person = self.person("admin").await;
        let mut view = self.db.view().await.unwrap();
        let found = spelled(&mut view, (number, person), self.now()).await.unwrap().unwrap();
        8 * 3_600_000 - (found.expires_at.0 - self.now().0)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_keys_with_one_code_at_once_one_is_kept() {
    practice(|w| async move {
        w.joined().await;
        let (code, _) = w.code("admin", SIK).await;
        let two = tokio::join!(w.brought(with(&code, SIK, 0)), w.brought(with(&code, SIK, 1)));
        let refused: Vec<String> = [two.0, two.1].into_iter().filter_map(Result::err).flatten().collect();
        assert_eq!(refused, ["TUKAR-DAFTAR-TERPAKAI"]);
        w
    })
    .await;
}
