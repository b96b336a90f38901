//! Where a service is found. The hub sits inside the regency's networks, so an
//! address is a way in: it is proposed by one, and allowed within networks by
//! another.

use std::net::IpAddr;

use ipnet::IpNet;
use kernel::{Refusal, Refusals};
use url::{Host, Url};

use super::reach::is_barred;
use super::{LAW, check_lives, check_other_person, check_own, check_waits};
use crate::model::{Address, AddressState, Service};
use crate::own;
use crate::policy::{PLAIN_INSIDE, Policy, WIDEST_V4, WIDEST_V6};

const LONGEST: usize = 500;
const MOST_NETWORKS: usize = 20;
const SSRF: &str =
    "Kebijakan keamanan Simpul: hub tidak dapat diarahkan ke mesinnya sendiri atau ke luar tujuan yang disetujui";

/// Networks of a house's own (RFC 1918, RFC 4193).
const INSIDE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

fn is_inside(net: &IpNet) -> bool {
    INSIDE.iter().filter_map(|text| text.parse::<IpNet>().ok()).any(|own| own.contains(net))
}

/// An address as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub url: String,
    pub tls: bool,
    /// Where the host is written as a number.
    pub ip: Option<IpAddr>,
}

/// Reads an address; a host in any disguise of a number comes out as that number.
pub fn read(typed: &str) -> Option<Read> {
    let typed = typed.trim();
    let url = Url::parse(typed).ok().filter(|_| typed.len() <= LONGEST)?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && !url.cannot_be_a_base();
    let tls = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let ip = match url.host()? {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip).to_canonical()),
        Host::Domain(name) => {
            // A name that ends in a full stop passes where the same one without it does not.
            if name.ends_with('.') || local(name) {
                return None;
            }
            None
        }
    };
    // What follows a service is put behind its address.
    let url = url.as_str().trim_end_matches('/').to_owned();
    plain.then_some(Read { url, tls, ip })
}

/// Names of this machine.
fn local(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

/// Reads networks, one to a line; a network with bits behind its prefix is
/// somebody's mistake.
pub fn networks(typed: &[String]) -> Option<Vec<IpNet>> {
    let lines = typed.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let read = |line: &str| match line.parse::<IpNet>() {
        Ok(net) => (net.trunc() == net).then_some(net),
        Err(_) => line.parse::<IpAddr>().ok().map(IpNet::from),
    };
    let all: Vec<IpNet> = lines.map(read).collect::<Option<_>>()?;
    (1..=MOST_NETWORKS).contains(&all.len()).then_some(all)
}

fn unreadable() -> Refusal {
    Refusal::new(
        "TUKAR-ALAMAT-BENTUK",
        SSRF,
        "Alamatnya tidak terbaca: tulis https://, nama atau nomor mesin, dan jalur bila ada; tanpa nama pengguna, \
         tanda tanya, atau pagar, dan bukan localhost.",
        "Tulis misalnya https://sik.dinkes.lan/api.",
    )
    .at("url")
}

fn forbidden(what: impl std::fmt::Display, field: &str) -> Refusal {
    Refusal::new(
        "TUKAR-ALAMAT-TERLARANG",
        SSRF,
        format!("{what} menunjuk ke mesin hub sendiri, ke jaringan sambungan langsung atau metadata, atau ke siaran."),
        "Pakai alamat mesin SKPD di jaringannya sendiri; mesin sendiri hanya boleh di folder latihan.",
    )
    .figure("nilai", what.to_string())
    .at(field)
}

#[derive(Clone, Copy, Debug)]
pub struct ProposeFacts<'a> {
    pub service: &'a Service,
    pub skpd: i64,
    pub read: Option<&'a Read>,
    /// The address in force.
    pub now: Option<&'a str>,
    pub waits: bool,
    pub policy: &'a Policy,
    pub practice: bool,
}

/// Whether an address may be proposed.
pub fn decide_propose(facts: &ProposeFacts<'_>) -> Result<String, Refusals> {
    let mut refusals = Refusals::new();
    check_own(&facts.service.system, facts.skpd, &mut refusals);
    check_lives(facts.service.lives(), &facts.service.label(), "service", &mut refusals);
    refusals.require(!own::is_own(&facts.service.system.identifier()), || {
        Refusal::new(
            "TUKAR-LAYANAN-SIMPUL",
            LAW,
            "Layanan Simpul dijawab hub sendiri dan tidak mempunyai alamat.",
            "Tidak ada yang perlu diusulkan.",
        )
        .figure("kode", facts.service.label())
        .at("service")
    });
    refusals.require(!facts.waits, || {
        Refusal::new(
            "TUKAR-ALAMAT-MENUNGGU",
            LAW,
            "Usulan alamat lain untuk layanan ini masih menunggu persetujuan.",
            "Tunggu keputusannya (approve-service-address atau reject-service-address).",
        )
        .at("service")
    });
    match check_url(facts.read, facts.policy, facts.practice, &mut refusals) {
        Some(url) => {
            refusals.require(facts.now != Some(url.as_str()), || {
                Refusal::new(
                    "TUKAR-ALAMAT-SAMA",
                    LAW,
                    "Alamat ini sudah yang berlaku.",
                    "Tidak ada yang perlu diusulkan; jaringannya diubah dengan mengusulkan alamat lain.",
                )
                .at("url")
            });
            refusals.or(url)
        }
        None => Err(refusals),
    }
}

/// What speaks against an address before its networks are known.
pub(super) fn check_url(
    read: Option<&Read>,
    policy: &Policy,
    practice: bool,
    refusals: &mut Refusals,
) -> Option<String> {
    let Some(read) = read else {
        refusals.push(unreadable());
        return None;
    };
    refusals.require(read.tls || practice || policy.plain_inside, || plain(&read.url));
    if let Some(ip) = read.ip {
        refusals.require(!is_barred(&IpNet::from(ip), practice), || forbidden(ip, "url"));
    }
    Some(read.url.clone())
}

fn plain(url: &str) -> Refusal {
    Refusal::new(
        "TUKAR-ALAMAT-TLS",
        &format!("Data bertanggal {PLAIN_INSIDE}; kebijakan keamanan Simpul"),
        format!("{url} tidak memakai TLS (https)."),
        "Pasang TLS pada sistemnya. Bila daerah mengizinkan tanpa TLS di jaringan dalam, seluruh jaringan tujuannya \
         harus jaringan dalam.",
    )
    .at("url")
}

#[derive(Clone, Copy, Debug)]
pub struct ApproveFacts<'a> {
    pub address: &'a Address,
    pub networks: Option<&'a [IpNet]>,
    pub person: i64,
    pub policy: &'a Policy,
    pub practice: bool,
}

/// Whether an address comes to count, within these networks.
pub fn decide_approve(facts: &ApproveFacts<'_>) -> Result<Vec<IpNet>, Refusals> {
    let mut refusals = Refusals::new();
    let address = facts.address;
    let state = ("Usulan alamat ini", address.state.title());
    check_waits(address.state == AddressState::Waiting, state, "address", &mut refusals);
    check_other_person(address.proposed_by, facts.person, "alamat", &mut refusals);
    check_lives(address.service.lives(), &address.service.label(), "address", &mut refusals);
    let read = read(&address.url);
    check_url(read.as_ref(), facts.policy, facts.practice, &mut refusals);
    let Some(networks) = facts.networks else {
        refusals.push(networks_unread(SSRF, "Jaringan tujuannya"));
        return Err(refusals);
    };
    for net in networks {
        refusals.require(!is_barred(net, facts.practice), || forbidden(net, "networks"));
        let (least, key) = match net {
            IpNet::V4(_) => (facts.policy.widest_v4, WIDEST_V4),
            IpNet::V6(_) => (facts.policy.widest_v6, WIDEST_V6),
        };
        refusals.require(net.prefix_len() >= least, || too_wide(net, least, key));
    }
    if let Some(read) = read {
        if let Some(ip) = read.ip {
            refusals.require(networks.iter().any(|net| net.contains(&ip)), || outside(ip));
        }
        let inside = networks.iter().all(is_inside);
        refusals.require(read.tls || facts.practice || !facts.policy.plain_inside || inside, || plain(&read.url));
    }
    refusals.or(networks.to_vec())
}

pub(super) fn networks_unread(law: &str, which: &str) -> Refusal {
    Refusal::new(
        "TUKAR-JARINGAN-BENTUK",
        law,
        format!("{which} tidak terbaca: satu sampai {MOST_NETWORKS}, tiap baris satu."),
        "Tulis awalan yang tepat, misalnya 10.20.30.0/24, atau satu nomor mesin.",
    )
    .at("networks")
}

fn too_wide(net: &IpNet, least: u8, key: &str) -> Refusal {
    Refusal::new(
        "TUKAR-JARINGAN-LEBAR",
        &format!("Data bertanggal {key}"),
        format!("Jaringan {net} terlalu lebar; awalannya paling sedikit /{least}."),
        "Sebut jaringan SKPD itu saja, atau nomor mesinnya.",
    )
    .figure("nilai", net.to_string())
    .figure("limit", least.to_string())
    .at("networks")
}

fn outside(ip: IpAddr) -> Refusal {
    Refusal::new(
        "TUKAR-ALAMAT-LUAR-JARINGAN",
        SSRF,
        format!("Mesin {ip} pada alamatnya tidak termasuk jaringan yang disebut."),
        "Sebut jaringan tempat mesin itu berada.",
    )
    .figure("nilai", ip.to_string())
    .at("networks")
}

/// Whether a proposal may be set aside.
pub fn decide_reject(address: &Address) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let state = ("Usulan alamat ini", address.state.title());
    check_waits(address.state == AddressState::Waiting, state, "address", &mut refusals);
    refusals.or(())
}
