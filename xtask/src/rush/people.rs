//! The officials of a filled practice regency, with what they show at the door:
//! a token for acts, a session for pages.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{Line, sign_in};
use crate::{run, tools};

/// The day on which the practice regency is served.
pub const DAY: &str = "2026-03-16";
/// As many passwords as the product compares at once.
const SIGNING_IN: usize = 4;

/// The desks of one SKPD.
#[derive(Debug, Default)]
pub struct Desk {
    unit: String,
    payee: i64,
    treasurer: String,
    verifier: String,
    head: String,
    drafters: Vec<String>,
    /// Cookies of everybody, and of those who draft.
    pub sessions: Vec<String>,
    pub drafting: Vec<String>,
    /// A document of theirs that was there before.
    pub document: String,
}

#[derive(Debug)]
pub struct People {
    pub desks: Vec<Desk>,
    /// The Kuasa BUD, by whose hands all payments go.
    pub kuasa: String,
    /// Reads the whole regency.
    pub reader: String,
    pub count: usize,
    password: String,
    /// Names to sign in, each with its desk and whether it drafts.
    names: Vec<(String, usize, bool)>,
}

impl People {
    /// Reads what `simpul fill --officials` has written.
    pub fn read(file: &Path) -> Result<People, String> {
        let filled: Value =
            serde_json::from_str(&tools::read(file)?).map_err(|e| format!("{}: {e}", file.display()))?;
        let list = |name: &str| filled[name].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (mut desks, mut place) = (Vec::new(), BTreeMap::new());
        let documents = list("spread");
        for (n, payee) in list("payees").iter().enumerate() {
            place.insert(text(&payee["unit"]), n);
            let document = documents.get(n).map(text).unwrap_or_default();
            let payee_account = payee["account"].as_i64().unwrap_or_default();
            desks.push(Desk { unit: text(&payee["unit"]), payee: payee_account, document, ..Desk::default() });
        }
        let mut people = People {
            desks,
            kuasa: text(&filled["token"]),
            reader: String::new(),
            count: 0,
            password: text(&filled["password"]),
            names: Vec::new(),
        };
        for person in list("people") {
            let (role, token) = (text(&person["role"]), text(&person["token"]));
            people.count += 1;
            let Some(at) = place.get(person["unit"].as_str().unwrap_or_default()).copied() else {
                if role == "ppkd" {
                    people.reader = token;
                }
                continue;
            };
            let drafts = matches!(&*role, "staf" | "pptk");
            people.names.push((text(&person["username"]), at, drafts));
            if let Some(desk) = people.desks.get_mut(at) {
                desk.seat(&role, token);
            }
        }
        let whole = |d: &Desk| {
            [&d.treasurer, &d.verifier, &d.head, &d.document].iter().all(|t| !t.is_empty()) && !d.drafters.is_empty()
        };
        let fine = !people.desks.is_empty() && people.desks.iter().all(whole) && !people.reader.is_empty();
        if fine { Ok(people) } else { Err(format!("{} lacks officials", file.display())) }
    }

    /// Everybody with a desk signs in by the ordinary door; answers with how long that took.
    pub fn sign_in(&mut self, address: &str) -> Result<Duration, String> {
        let (next, began) = (AtomicUsize::new(0), Instant::now());
        let entered = Mutex::new(Vec::new());
        let hand = || -> Result<(), String> {
            let mut line = Line::to(address);
            while let Some((name, at, drafts)) = self.names.get(next.fetch_add(1, Ordering::Relaxed)) {
                run::go_on()?;
                let cookie = sign_in(&mut line, name, &self.password)?;
                entered.lock().map_err(|_| "a hand fell")?.push((*at, *drafts, cookie));
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let hands: Vec<_> = (0..SIGNING_IN).map(|_| scope.spawn(hand)).collect();
            hands.into_iter().try_for_each(|h| h.join().map_err(|_| "a hand fell")?)
        })?;
        for (at, drafts, cookie) in entered.into_inner().map_err(|_| "a hand fell")? {
            let Some(desk) = self.desks.get_mut(at) else { continue };
            if drafts {
                desk.drafting.push(cookie.clone());
            }
            desk.sessions.push(cookie);
        }
        Ok(began.elapsed())
    }
}

impl Desk {
    fn seat(&mut self, role: &str, token: String) {
        match role {
            "bendahara-pengeluaran" => self.treasurer = token,
            "ppk-skpd" => self.verifier = token,
            "pa" => self.head = token,
            _ => self.drafters.push(token),
        }
    }

    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Who does a step, and what it says; `id` is the document that the step before left.
    pub fn step<'a>(&'a self, kuasa: &'a str, step: usize, (id, mark, chance): (&str, &str, u64)) -> (&'a str, Value) {
        match step {
            0 => (pick(&self.drafters, chance).map_or("", String::as_str), self.draft(mark, chance)),
            1 => (&self.treasurer, json!({ "spp": id, "date": DAY })),
            2 => (&self.verifier, json!({ "spp": id })),
            3 => {
                let sptjm = json!({ "number": format!("SPTJM-{mark}"), "date": DAY });
                (&self.head, json!({ "spp": id, "date": DAY, "sptjm": sptjm }))
            }
            4 => (kuasa, json!({ "spm": id, "date": DAY })),
            5 => (kuasa, json!({ "spm": id, "date": DAY })),
            6 => (kuasa, json!({ "sp2d": id, "date": DAY, "reference": format!("TRF-{mark}") })),
            _ => (kuasa, json!({ "sp2d": id, "date": DAY })),
        }
    }

    /// Salaries and travel, half and half.
    fn draft(&self, mark: &str, chance: u64) -> Value {
        let field = self.unit.split('.').take(2).collect::<Vec<_>>().join(".");
        let line = |activity: &str, account: &str| json!([{ "sub_kegiatan": format!("{field}.{activity}"), "rekening": account, "amount": "1500.00" }]);
        let mut draft = json!({ "year": 2026, "unit": self.unit, "purpose": format!("Pembayaran contoh {mark}"), "payee_account": self.payee });
        if chance.is_multiple_of(2) {
            draft["ls_kind"] = "gaji".into();
            draft["lines"] = line("01.2.02.0001", "5.1.01.01.001.00001");
        } else {
            draft["ls_kind"] = "barang-jasa".into();
            draft["bill_received"] = DAY.into();
            draft["invoice"] = format!("INV-{mark}").into();
            draft["lines"] = line("01.2.06.0009", "5.1.02.04.001.00001");
        }
        draft
    }
}

/// One of a list, by chance.
pub fn pick<T>(list: &[T], chance: u64) -> Option<&T> {
    let length = u64::try_from(list.len()).ok().filter(|n| *n > 0)?;
    list.get(usize::try_from((chance >> 8) % length).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(role_of_the_last: &str) -> Value {
        let person = |role: &str, unit: Option<&str>| json!({ "username": role, "role": role, "unit": unit, "token": format!("smp_{role}") });
        let unit = Some("2.16.0.00.0.00.16.0000");
        json!({
            "token": "smp_kuasa", "password": "p", "spread": ["7"], "one": [],
            "payees": [{ "unit": unit, "account": 5 }],
            "people": [
                person("ppkd", None), person("bendahara-pengeluaran", unit), person("ppk-skpd", unit),
                person("pa", unit), person(role_of_the_last, unit),
            ],
        })
    }

    #[test]
    fn everybody_finds_their_desk() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), filled("staf").to_string()).expect("written");
        let people = People::read(file.path()).expect("people");
        assert_eq!((people.count, people.names.len(), &*people.reader), (5, 4, "smp_ppkd"));
        let desk = &people.desks[0];
        for (step, who) in
            ["smp_staf", "smp_bendahara-pengeluaran", "smp_ppk-skpd", "smp_pa", "smp_kuasa"].into_iter().enumerate()
        {
            assert_eq!(desk.step(&people.kuasa, step, ("9", "m", 1)).0, who);
        }
        let (_, draft) = desk.step(&people.kuasa, 0, ("", "m", 1));
        assert_eq!(draft["lines"][0]["sub_kegiatan"], "2.16.01.2.06.0009");
        assert_eq!(draft["invoice"], "INV-m");
    }

    #[test]
    fn a_desk_without_its_drafter_is_told() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), filled("pa").to_string()).expect("written");
        assert!(People::read(file.path()).is_err_and(|message| message.contains("lacks officials")));
    }
}
