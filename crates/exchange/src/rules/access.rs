//! Access: asked by who will use it, given by the head of who provides it.

use kernel::{Day, Refusal, Refusals};

use super::endpoints;
use super::{LAW, PDP, check_lives, check_own, check_said};
use crate::model::{Access, PersonalGround, Service, System, Target};
use crate::policy::ACCESS_DAYS;
use protocol::endpoint::Endpoint;

#[derive(Clone, Copy, Debug)]
pub struct AskFacts<'a> {
    pub client: &'a System,
    /// The SKPD that asks.
    pub skpd: i64,
    /// None where neither or both of a service and a data set were named.
    pub target: Option<&'a Target>,
    /// The version of the data set is in force.
    pub in_force: bool,
    pub personal: bool,
    pub endpoints: &'a [String],
    pub deliver_to: Option<&'a Service>,
    pub purpose: &'a str,
    pub legal_ground: &'a str,
    pub personal_ground: Option<PersonalGround>,
    pub until: Day,
    pub today: Day,
    pub most_days: i64,
    /// A request for the same by the same client that waits.
    pub waits: Option<&'a str>,
}

/// Whether a request goes to the provider's head; gives what it may call.
pub fn decide_ask(facts: &AskFacts<'_>) -> Result<Vec<Endpoint>, Refusals> {
    let mut refusals = Refusals::new();
    check_own(facts.client, facts.skpd, &mut refusals);
    check_lives(facts.client.lives(), &facts.client.identifier(), "client", &mut refusals);
    check_said(facts.purpose, ("TUKAR-TUJUAN", LAW, "Tujuan"), "purpose", &mut refusals);
    check_said(facts.legal_ground, ("TUKAR-DASAR-HUKUM", LAW, "Dasar hukum"), "legal_ground", &mut refusals);
    check_until(facts, &mut refusals);
    let mut allowed = Vec::new();
    match facts.target {
        None => refusals.push(
            Refusal::new(
                "TUKAR-AKSES-SASARAN",
                LAW,
                "Sebut satu layanan, atau satu set data dengan versinya; bukan keduanya.",
                "Pilih dari katalog (laporan katalog-data); yang diminta berikutnya dengan permohonan lain.",
            )
            .at("service"),
        ),
        Some(target) => {
            check_target(facts, target, &mut refusals);
            allowed = check_endpoints(facts, target, &mut refusals);
        }
    }
    refusals.or(allowed)
}

fn check_until(facts: &AskFacts<'_>, refusals: &mut Refusals) {
    let last = facts.today.plus_days(facts.most_days - 1);
    refusals.require((facts.today..=last).contains(&facts.until), || {
        Refusal::new(
            "TUKAR-AKSES-MASA",
            &format!("Data bertanggal {ACCESS_DAYS}"),
            format!("Hari terakhirnya {}, seharusnya dari hari ini sampai {}.", facts.until.long(), last.long()),
            "Pakai hari dalam masa itu; akses yang masih perlu dimohon lagi sebelum berakhir.",
        )
        .day("berakhir", facts.until)
        .day("paling-akhir", last)
        .figure("limit", facts.most_days.to_string())
        .at("until")
    });
}

fn check_target(facts: &AskFacts<'_>, target: &Target, refusals: &mut Refusals) {
    let (field, label) = match target {
        Target::Service(service) => ("service", service.label()),
        Target::DataSet(dataset, _) => ("dataset", dataset.code.clone()),
    };
    check_lives(target.lives(), &label, field, refusals);
    refusals.require(target.system().id != facts.client.id, || {
        Refusal::new(
            "TUKAR-AKSES-DIRI",
            LAW,
            "Sistem yang meminta adalah sistem yang menyediakannya sendiri.",
            "Datanya sudah ada padanya; tidak perlu permohonan.",
        )
        .at("client")
    });
    if let Target::DataSet(dataset, version) = target {
        refusals.require(facts.in_force, || {
            Refusal::new(
                "TUKAR-AKSES-VERSI",
                LAW,
                format!("Set data {} versi {version} tidak berlaku.", dataset.code),
                "Pakai versi yang berlaku menurut katalog.",
            )
            .figure("nilai", version.to_string())
            .at("version")
        });
    }
    check_ground(facts.personal, facts.personal_ground, "personal_ground", refusals);
    if let Some(number) = facts.waits {
        refusals.push(
            Refusal::new(
                "TUKAR-AKSES-MENUNGGU",
                LAW,
                format!("Permohonan {number} untuk hal yang sama masih menunggu keputusan."),
                "Tunggu keputusannya, atau cabut dahulu permohonan itu.",
            )
            .figure("nomor", number),
        );
    }
}

/// Personal data are asked for and given on a ground.
fn check_ground(personal: bool, ground: Option<PersonalGround>, field: &str, refusals: &mut Refusals) {
    refusals.require(!personal || ground.is_some(), || {
        Refusal::new(
            "TUKAR-AKSES-DASAR-PDP",
            PDP,
            "Yang diminta memuat data pribadi, sedangkan dasar pemrosesannya belum disebut.",
            "Pilih dasarnya menurut UU Pelindungan Data Pribadi, dan minta hanya yang diperlukan (ask-access).",
        )
        .at(field)
    });
}

fn check_endpoints(facts: &AskFacts<'_>, target: &Target, refusals: &mut Refusals) -> Vec<Endpoint> {
    let deliver = |why: String| {
        Refusal::new(
            "TUKAR-AKSES-KIRIM",
            LAW,
            why,
            "Pakai layanan sistem sendiri yang terdaftar dan hidup, atau kosongkan: peristiwa diambil sendiri.",
        )
        .at("deliver_to")
    };
    let (told, read) = match target {
        Target::Service(_) => {
            refusals.require(facts.deliver_to.is_none(), || {
                deliver("Hanya peristiwa set data yang dikirimkan; layanan dipanggil.".into())
            });
            match endpoints::read(facts.endpoints) {
                Ok(read) => (None, read),
                Err(why) => (Some(why), Vec::new()),
            }
        }
        Target::DataSet(..) => {
            if let Some(service) = facts.deliver_to {
                refusals.require(service.lives() && service.system.id == facts.client.id, || {
                    deliver(format!("Layanan {} bukan layanan hidup milik sistem yang meminta.", service.label()))
                });
            }
            let named = facts.endpoints.iter().any(|line| !line.trim().is_empty());
            (named.then(|| "set data tidak mempunyai jalur".to_owned()), Vec::new())
        }
    };
    if let Some(why) = told {
        refusals.push(
            Refusal::new(
                "TUKAR-AKSES-TITIK",
                LAW,
                format!("Cara dan jalur yang diminta tidak dapat dipakai: {why}."),
                "Tulis satu per baris, misalnya GET /pasien/*; * satu bagian, ** semua bagian sesudahnya.",
            )
            .at("endpoints"),
        );
    }
    read
}

#[derive(Clone, Copy, Debug)]
pub struct ApproveFacts<'a> {
    pub access: &'a Access,
    /// The version of the data set is still in force.
    pub in_force: bool,
    /// It holds personal data, perhaps only since it was asked for.
    pub personal: bool,
    /// A shorter time than asked for.
    pub until: Option<Day>,
    pub today: Day,
}

/// Whether access is given; until when.
pub fn decide_approve(facts: &ApproveFacts<'_>) -> Result<Day, Refusals> {
    let mut refusals = Refusals::new();
    let access = facts.access;
    check_lives(access.client.lives(), &access.client.identifier(), "access", &mut refusals);
    let target = access.target.label();
    check_lives(access.target.lives() && facts.in_force, &target, "access", &mut refusals);
    check_ground(facts.personal, access.personal_ground, "access", &mut refusals);
    let until = facts.until.unwrap_or(access.asked_until);
    refusals.require(until <= access.asked_until, || {
        Refusal::new(
            "TUKAR-AKSES-LEBIH-LAMA",
            LAW,
            format!("Yang diminta sampai {}; tidak diberikan lebih lama.", access.asked_until.long()),
            "Pakai hari yang diminta atau lebih awal.",
        )
        .day("diminta", access.asked_until)
        .day("berakhir", until)
        .at("until")
    });
    refusals.require(until >= facts.today, || {
        Refusal::new(
            "TUKAR-AKSES-MASA",
            LAW,
            format!("Hari terakhirnya, {}, sudah lewat.", until.long()),
            "Tolak permohonan ini (refuse-access); pemohon dapat meminta lagi.",
        )
        .day("berakhir", until)
        .day("hari-ini", facts.today)
        .at("until")
    });
    refusals.or(until)
}

/// Whether the SKPD that uses it may give access up.
pub fn decide_give_up(access: &Access, skpd: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own(&access.client, skpd, &mut refusals);
    refusals.or(())
}
