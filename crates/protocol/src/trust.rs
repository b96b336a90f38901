//! The list of whom the exchange trusts with what: signed by the hub, valid for
//! weeks, and carried inside ordinary traffic, so that an agency can judge for
//! itself while the hub is away.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use signed_note::{Note, Signer, StandardVerifier, Verifier, VerifierList};

use crate::endpoint::{self, Endpoint};
use crate::id::{ServiceId, Subsystem, is_keyid, shown};
use crate::{Fault, FaultKind, key};

/// The first line of the note. What the same key signs elsewhere (a checkpoint of
/// the log) begins otherwise, so one can never be taken for the other.
const TITLE: &str = "simpul daftar-kepercayaan v1";
const VERSION: u32 = 1;
const DAY_MS: i64 = 86_400_000;
/// From so many days before its end on, a list is told to be ageing.
const WARN_DAYS: i64 = 7;
/// Longest validity. A list that outlives a revocation by months is none.
const MOST_DAYS: i64 = 60;

/// Moments are milliseconds since 1970; a span holds from its first and ends
/// before its second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustList {
    pub v: u32,
    pub instance: String,
    /// Rises with every change.
    pub version: i64,
    pub made_at: i64,
    pub valid_until: i64,
    pub members: Vec<Member>,
    pub systems: Vec<System>,
    pub keys: Vec<Key>,
    pub services: Vec<Service>,
    pub grants: Vec<Grant>,
    pub revocations: Vec<Revocation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub class: String,
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    pub id: Subsystem,
    pub name: String,
}

/// A key for signatures, with the time in which it signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    pub keyid: String,
    pub of: Subsystem,
    /// Base64 of its 32 bytes.
    pub public: String,
    pub from: i64,
    pub until: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
}

/// Who may call what. Without endpoints the whole service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub client: Subsystem,
    pub service: ServiceId,
    pub endpoints: Vec<Endpoint>,
    pub from: i64,
    pub until: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    pub keyid: String,
    pub at: i64,
    pub reason: String,
}

/// How old a list has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    /// So many whole days are left.
    Ageing {
        days: i64,
    },
    Expired,
}

fn bad(message: String) -> Fault {
    Fault::bad(format!("Daftar kepercayaan: {message}"))
}

impl TrustList {
    /// Whether the list is consistent: nothing twice, nothing that rests on what
    /// is not there.
    pub fn check(&self) -> Result<(), Fault> {
        if self.v != VERSION {
            return Err(bad(format!("bentuk {} tidak dikenal", self.v)));
        }
        let span = self.valid_until.saturating_sub(self.made_at);
        if span <= 0 || span > MOST_DAYS * DAY_MS {
            return Err(bad(format!("masa berlaku harus 1 milidetik sampai {MOST_DAYS} hari")));
        }
        let members: HashSet<(&str, &str)> = self.members.iter().map(|m| (&*m.class, &*m.code)).collect();
        let systems: HashSet<&Subsystem> = self.systems.iter().map(|s| &s.id).collect();
        let services: HashSet<&ServiceId> = self.services.iter().map(|s| &s.id).collect();
        let keys: HashSet<&str> = self.keys.iter().map(|k| &*k.keyid).collect();
        let lengths = [members.len(), systems.len(), services.len(), keys.len()];
        if lengths != [self.members.len(), self.systems.len(), self.services.len(), self.keys.len()] {
            return Err(bad("satu nama dua kali".into()));
        }
        let orphan = self.systems.iter().find(|s| {
            s.id.instance != self.instance || !members.contains(&(s.id.class.as_str(), s.id.member.as_str()))
        });
        if let Some(orphan) = orphan {
            return Err(bad(format!("sistem {} tanpa anggota", orphan.id)));
        }
        for key in &self.keys {
            let fits = is_keyid(&key.keyid) && key.from < key.until && systems.contains(&key.of);
            if !fits || key::read_public(&key.public).is_err() {
                return Err(bad(format!("kunci {} tidak sah", shown(&key.keyid))));
            }
        }
        if let Some(orphan) = self.services.iter().find(|s| !systems.contains(&s.id.of)) {
            return Err(bad(format!("layanan {} tanpa sistem", orphan.id)));
        }
        let fits = |g: &&Grant| g.from < g.until && systems.contains(&g.client) && services.contains(&g.service);
        if let Some(wrong) = self.grants.iter().find(|g| !fits(g)) {
            return Err(bad(format!("akses {} ke {} tidak sah", wrong.client, wrong.service)));
        }
        Ok(())
    }

    /// The key of this name if it signed at that moment: within its time, and not
    /// revoked by then.
    pub fn key_at(&self, keyid: &str, moment: i64) -> Option<&Key> {
        let revoked = self.revocations.iter().any(|r| r.keyid == keyid && r.at <= moment);
        let valid = |key: &&Key| key.keyid == keyid && (key.from..key.until).contains(&moment);
        self.keys.iter().find(valid).filter(|_| !revoked)
    }

    /// The grant by which this client may make this call; none, no call.
    pub fn grant(&self, client: &Subsystem, service: &ServiceId, call: (&str, &str), moment: i64) -> Option<&Grant> {
        let path = endpoint::parts(call.1)?;
        self.grants.iter().find(|g| {
            let whole = g.endpoints.is_empty() || g.endpoints.iter().any(|e| e.takes(call.0, &path));
            g.client == *client && g.service == *service && (g.from..g.until).contains(&moment) && whole
        })
    }

    pub fn standing(&self, now_ms: i64) -> Standing {
        let left = self.valid_until.saturating_sub(now_ms);
        match left.div_euclid(DAY_MS) {
            _ if left <= 0 => Standing::Expired,
            days if days < WARN_DAYS => Standing::Ageing { days },
            _ => Standing::Good,
        }
    }

    /// Whether this list may take the place of the one in hand: a list never goes
    /// back, not even a well signed one.
    pub fn follows(&self, known_version: i64) -> Result<(), Fault> {
        if self.version >= known_version {
            return Ok(());
        }
        let message = format!("versi {} lebih tua dari versi {known_version} yang sudah diketahui", self.version);
        Err(Fault::new(FaultKind::OutdatedGlobalConf, format!("Daftar kepercayaan: {message}")))
    }
}

/// The list as a signed note.
pub fn sign(list: &TrustList, signer: &dyn Signer) -> Result<String, Fault> {
    list.check()?;
    let failed =
        |error: &dyn std::fmt::Display| Fault::new(FaultKind::Internal, format!("Daftar kepercayaan: {error}"));
    let json = serde_json::to_string(list).map_err(|e| failed(&e))?;
    let mut note = Note::new(format!("{TITLE}\n{json}\n").as_bytes(), &[]).map_err(|e| failed(&e))?;
    note.add_sigs(&[signer]).map_err(|e| failed(&e))?;
    let written = String::from_utf8(note.to_bytes()).map_err(|e| failed(&e))?;
    // What is too long to be read is not handed out.
    Note::from_bytes(written.as_bytes()).map_err(|e| failed(&e))?;
    Ok(written)
}

/// The text of a signed note, such as this list or a checkpoint of the log, if one
/// of these keys signed it.
pub fn signed(note: &str, verifiers: &[&str]) -> Result<String, Fault> {
    let unsigned = |error: &dyn std::fmt::Display| Fault::new(FaultKind::InvalidSignature, error.to_string());
    let note = Note::from_bytes(note.as_bytes()).map_err(|e| unsigned(&e))?;
    let mut known: Vec<Box<dyn Verifier>> = Vec::new();
    for verifier in verifiers {
        known.push(Box::new(StandardVerifier::new(verifier).map_err(|e| unsigned(&e))?));
    }
    note.verify(&VerifierList::new(known)).map_err(|e| unsigned(&e))?;
    String::from_utf8(note.text().to_vec()).map_err(|e| unsigned(&e))
}

/// Reads a signed list, with the hub's verifier keys as they are pasted
/// (`name+id+key`). How old it is, the caller asks by [`TrustList::standing`].
pub fn open(text: &str, verifiers: &[&str]) -> Result<TrustList, Fault> {
    let text =
        signed(text, verifiers).map_err(|e| Fault { message: format!("Daftar kepercayaan: {}", e.message), ..e })?;
    let json = text.strip_prefix(TITLE).and_then(|rest| rest.strip_prefix('\n'));
    let json = json.ok_or_else(|| bad("ini catatan lain".into()))?;
    let list: TrustList = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
    list.check()?;
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: i64 = 1_767_225_600_000;

    type Change = fn(&mut TrustList);

    fn list() -> TrustList {
        let sik: Subsystem = "ID-KAB/GOV/DINKES/SIK".parse().expect("a name");
        let service: ServiceId = "ID-KAB/GOV/DUKCAPIL/SIAK/penduduk".parse().expect("a service");
        let member = |code: &str| Member { class: "GOV".into(), code: code.into(), name: format!("Dinas {code}") };
        let key = |keyid: &str, seed: u8, from: i64, until: i64| Key {
            keyid: keyid.into(),
            of: sik.clone(),
            public: key::write_public(&key::from_seed([seed; 32]).verifying_key()),
            from,
            until,
        };
        TrustList {
            v: 1,
            instance: "ID-KAB".into(),
            version: 7,
            made_at: T,
            valid_until: T + 30 * DAY_MS,
            members: vec![member("DINKES"), member("DUKCAPIL")],
            systems: vec![
                System { id: sik.clone(), name: "SIK".into() },
                System { id: service.of.clone(), name: "SIAK".into() },
            ],
            keys: vec![key("SIK-1", 1, T - DAY_MS, T + DAY_MS), key("SIK-2", 2, T, T + 365 * DAY_MS)],
            services: vec![Service { id: service.clone(), name: "Penduduk".into() }],
            grants: vec![Grant {
                client: sik,
                service,
                endpoints: vec![Endpoint { method: "GET".into(), path: "/penduduk/*".into() }],
                from: T,
                until: T + 90 * DAY_MS,
            }],
            revocations: vec![Revocation { keyid: "SIK-2".into(), at: T + 5 * DAY_MS, reason: "hilang".into() }],
        }
    }

    fn keys() -> (String, String) {
        signed_note::generate_key(&mut rand_core::OsRng, "hub.kab.go.id/log")
    }

    #[test]
    fn a_list_is_read_as_it_was_signed_and_only_so() {
        let (secret, public) = keys();
        let signer = signed_note::StandardSigner::new(&secret).expect("a signer");
        let note = sign(&list(), &signer).expect("signed");
        assert_eq!(open(&note, &[&public]).expect("read"), list());
        let (_, other) = keys();
        assert!(open(&note, &[&other]).is_err() && open(&note, &[]).is_err());
        assert_eq!(open(&note, &[&other, &public]).expect("one of two"), list());
        for (from, to) in [("penduduk/*", "penduduk/**"), ("\"version\":7", "\"version\":8"), (TITLE, "simpul lain")] {
            let forged = note.replacen(from, to, 1);
            assert_ne!(forged, note);
            assert_eq!(open(&forged, &[&public]).expect_err("forged").kind, FaultKind::InvalidSignature);
        }
        let mut checkpoint = Note::new(b"hub.kab.go.id/log\n1\nAAAA\n", &[]).expect("a note");
        checkpoint.add_sigs(&[&signer]).expect("signed");
        let checkpoint = String::from_utf8(checkpoint.to_bytes()).expect("text");
        assert!(open(&checkpoint, &[&public]).expect_err("another note").message.contains("catatan lain"));
        // Signed by the hub's own key, and not consistent all the same.
        let json = serde_json::to_string(&TrustList { members: Vec::new(), ..list() }).expect("JSON");
        let mut odd = Note::new(format!("{TITLE}\n{json}\n").as_bytes(), &[]).expect("a note");
        odd.add_sigs(&[&signer]).expect("signed");
        let odd = String::from_utf8(odd.to_bytes()).expect("text");
        assert!(open(&odd, &[&public]).expect_err("inconsistent").message.contains("tanpa anggota"));
        assert!(sign(&TrustList { members: Vec::new(), ..list() }, &signer).is_err());
        for cut in 0..note.len() {
            if let Some(part) = note.get(..cut) {
                assert!(open(part, &[&public]).is_err(), "{cut}");
            }
        }
    }

    #[test]
    fn an_inconsistent_list_is_refused() {
        list().check().expect("consistent");
        let wrong: [(&str, Change); 14] = [
            ("form", |l| l.v = 2),
            ("no time", |l| l.valid_until = l.made_at),
            ("too long", |l| l.valid_until = l.made_at + MOST_DAYS * DAY_MS + 1),
            ("member twice", |l| l.members.push(l.members[0].clone())),
            ("system twice", |l| l.systems.push(l.systems[0].clone())),
            ("key twice", |l| l.keys.push(l.keys[0].clone())),
            ("service twice", |l| l.services.push(l.services[0].clone())),
            ("system of nobody", |l| drop(l.members.remove(0))),
            ("another instance", |l| l.instance = "ID-LAIN".into()),
            ("key of nobody", |l| drop(l.systems.remove(0))),
            ("key backwards", |l| l.keys[0].until = l.keys[0].from),
            ("no key", |l| l.keys[0].public = "AAAA".into()),
            ("grant of nothing", |l| drop(l.services.remove(0))),
            ("grant backwards", |l| l.grants[0].until = l.grants[0].from),
        ];
        for (what, change) in wrong {
            let mut list = list();
            change(&mut list);
            assert!(list.check().is_err(), "{what}");
        }
        let mut longest = list();
        longest.valid_until = longest.made_at + MOST_DAYS * DAY_MS;
        longest.check().expect("just long enough");
    }

    #[test]
    fn keys_hold_in_their_time_and_until_they_are_revoked() {
        let list = list();
        let holds = |keyid: &str, at: i64| list.key_at(keyid, at).is_some();
        assert!(!holds("SIK-1", T - DAY_MS - 1) && holds("SIK-1", T - DAY_MS));
        assert!(holds("SIK-1", T + DAY_MS - 1) && !holds("SIK-1", T + DAY_MS));
        assert!(holds("SIK-2", T), "both hold while one takes over from the other");
        assert!(holds("SIK-2", T + 5 * DAY_MS - 1) && !holds("SIK-2", T + 5 * DAY_MS));
        assert!(!holds("SIK-3", T));
    }

    #[test]
    fn nothing_is_granted_that_was_not_given() {
        let list = list();
        let (client, service) = (list.systems[0].id.clone(), list.services[0].id.clone());
        let may = |client: &Subsystem, call: (&str, &str), at: i64| list.grant(client, &service, call, at).is_some();
        assert!(may(&client, ("GET", "/penduduk/1"), T) && may(&client, ("GET", "/penduduk/1"), T + 90 * DAY_MS - 1));
        assert!(!may(&client, ("GET", "/penduduk/1"), T - 1) && !may(&client, ("GET", "/penduduk/1"), T + 90 * DAY_MS));
        assert!(!may(&client, ("POST", "/penduduk/1"), T) && !may(&service.of, ("GET", "/penduduk/1"), T));
    }

    #[test]
    fn a_list_ages_and_never_goes_back() {
        let list = list();
        assert_eq!(list.standing(T), Standing::Good);
        assert_eq!(list.standing(T + 23 * DAY_MS), Standing::Good);
        assert_eq!(list.standing(T + 23 * DAY_MS + 1), Standing::Ageing { days: 6 });
        assert_eq!(list.standing(T + 30 * DAY_MS - 1), Standing::Ageing { days: 0 });
        assert_eq!(list.standing(T + 30 * DAY_MS), Standing::Expired);
        list.follows(6).expect("newer");
        list.follows(7).expect("the same");
        assert_eq!(list.follows(8).expect_err("older").kind, FaultKind::OutdatedGlobalConf);
    }
}
