//! Who is in office, and who may be paid, on the first working day.

use serde_json::{Value, json};
use store::{Actor, Proof};

use super::Payees;
use crate::regency::{Seat, WITH_PLT, has_branch};
use crate::world::{World, id};

const REGENCY: [(&str, &str); 5] = [
    ("kbud", "kuasa-bud"),
    ("kbud2", "kuasa-bud"),
    ("ppkd", "ppkd"),
    ("sekda", "sekda"),
    ("pencatat", "pencatat-penerima"),
];

struct Register<'w> {
    w: &'w mut World,
    count: u32,
}

/// Officials of the regency and of all SKPD.
pub async fn officials(w: &mut World, seats: &[Seat]) {
    let mut register = Register { w, count: 0 };
    for (name, role) in REGENCY {
        let nip = register.enrol(name).await;
        register.appoint(&nip, role, None, json!({})).await;
    }
    for seat in seats {
        for (name, role) in [
            (seat.staff(), "staf"),
            (seat.treasurer(), "bendahara-pengeluaran"),
            (seat.receiver(), "bendahara-penerimaan"),
            (seat.verifier(), "ppk-skpd"),
            (seat.pptk(), "pptk"),
        ] {
            let nip = register.enrol(&name).await;
            register.appoint(&nip, role, Some(&seat.code), json!({})).await;
        }
        if has_branch(seat.n) {
            for (name, role) in
                [(seat.assistant(), "bpp"), (seat.assistant_verifier(), "ppk-unit"), (seat.assistant_head(), "kpa")]
            {
                let nip = register.enrol(&name).await;
                register.appoint(&nip, role, Some(&seat.branch()), json!({})).await;
            }
        }
        register.head(seat).await;
    }
}

impl Register<'_> {
    async fn enrol(&mut self, name: &str) -> String {
        self.count += 1;
        let nip = format!("19800101200501{:04}", self.count);
        let person = json!({ "nip": nip, "name": format!("Pejabat {name}") });
        let person = id(&self.w.ok("operator", "add-official", person).await, "person");
        let user = json!({ "official": nip, "username": name });
        let user = id(&self.w.ok("operator", "add-user", user).await, "user");
        self.w.knows(name, Actor::User { user, person, proof: Proof::Vouched });
        nip
    }

    async fn appoint(&mut self, nip: &str, role: &str, unit: Option<&str>, more: Value) {
        self.count += 1;
        let mut decree = json!({
            "official": nip, "role": role, "unit": unit,
            "decree_number": format!("SK {}/2026", self.count), "decree_date": self.w.today, "from": self.w.today,
        });
        for (field, value) in more.as_object().expect("an object") {
            decree[field] = value.clone();
        }
        self.w.ok("operator", "grant-role", decree).await;
    }

    /// One head the whole year, or one who is away in March and is stood in for.
    async fn head(&mut self, seat: &Seat) {
        let (nip, unit) = (self.enrol(&seat.head(1)).await, Some(seat.code.as_str()));
        if seat.n != WITH_PLT {
            return self.appoint(&nip, "pa", unit, json!({})).await;
        }
        self.appoint(&nip, "pa", unit, json!({ "until": "2026-02-28" })).await;
        let acting = self.enrol(&seat.acting()).await;
        let month = json!({ "mandate": "plt", "from": "2026-03-01", "until": "2026-03-31" });
        self.appoint(&acting, "pa", unit, month).await;
        self.appoint(&nip, "pa", unit, json!({ "from": "2026-04-01" })).await;
    }
}

/// Payees of an SKPD, with accounts that have rested.
pub async fn payees(w: &World, seat: &Seat) -> Payees {
    let mut all = [(0, 0); 9];
    let kinds = ["badan", "badan", "badan", "badan", "badan", "bendahara", "orang", "badan", "badan"];
    for (at, kind) in kinds.into_iter().enumerate() {
        let name = format!("Penerima {:02}-{at}", seat.n);
        let payee = json!({ "unit": seat.code, "kind": kind, "name": name });
        let payee = id(&w.ok("operator", "add-payee", payee).await, "payee");
        let account = json!({
            "unit": seat.code, "payee": payee, "bank": "Bank Daerah", "account_number": format!("07{:02}{at}00123", seat.n),
            "holder": name, "evidence": "buku tabungan",
        });
        all[at] = (id(&w.ok("operator", "add-payee-account", account).await, "account"), payee);
    }
    let [goods, service, small, power, bank, own, pptk, issuer, (frail, frail_payee)] = all;
    Payees {
        goods: goods.0,
        service: service.0,
        small: small.0,
        power: power.0,
        bank: bank.0,
        own: own.0,
        pptk: pptk.0,
        issuer: issuer.0,
        frail,
        frail_payee,
    }
}
