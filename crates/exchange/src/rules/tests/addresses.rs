use std::net::SocketAddr;

use ipnet::IpNet;

use super::*;
use crate::model::{Address, AddressState};
use crate::rules::addresses::{
    ApproveFacts, ProposeFacts, decide_approve, decide_propose, decide_reject, networks, read,
};
use crate::rules::reach::Reach;

const HERE: &str = "https://sik.dinkes.lan/api";

fn nets(lines: &[&str]) -> Option<Vec<IpNet>> {
    networks(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
}

fn propose(service: &Service, skpd: i64, url: &str, (now, waits): (Option<&str>, bool), practice: bool) -> Vec<String> {
    let read = read(url);
    codes(decide_propose(&ProposeFacts { service, skpd, read: read.as_ref(), now, waits, policy: &policy(), practice }))
}

fn address(url: &str) -> Address {
    let url = read(url).expect("an address").url;
    Address { id: 4, service: service(system(1, SKPD)), url, state: AddressState::Waiting, proposed_by: 1 }
}

fn approve_with(address: &Address, lines: &[&str], person: i64, (policy, practice): (&Policy, bool)) -> Vec<String> {
    let networks = nets(lines);
    codes(decide_approve(&ApproveFacts { address, networks: networks.as_deref(), person, policy, practice }))
}

fn approve(url: &str, lines: &[&str]) -> Vec<String> {
    approve_with(&address(url), lines, 2, (&policy(), false))
}

pub(super) fn cases() -> Vec<Case> {
    let of = |url: &str| propose(&service(system(1, SKPD)), SKPD, url, (None, false), false);
    let beside = |now, waits| propose(&service(system(1, SKPD)), SKPD, HERE, (now, waits), false);
    let gone = Service { ended: true, ..service(system(1, SKPD)) };
    let ours = service(crate::model::System { code: crate::own::SYSTEM.into(), ..system(1, SKPD) });
    let inside = Policy { plain_inside: true, ..policy() };
    let plain = |lines: &[&str]| approve_with(&address("http://10.1.2.3/api"), lines, 2, (&inside, false));
    let practice = |url: &str| propose(&service(system(1, SKPD)), SKPD, url, (None, false), true);
    let state = |state| Address { state, ..address(HERE) };
    let all = (&policy(), false);
    vec![
        ("TUKAR-BUKAN-SKPD", of(HERE), propose(&service(system(1, SKPD)), OTHER, HERE, (None, false), false)),
        ("TUKAR-BERAKHIR", of(HERE), propose(&gone, SKPD, HERE, (None, false), false)),
        ("TUKAR-BERAKHIR", of(HERE), propose(&service(dead(true)), SKPD, HERE, (None, false), false)),
        ("TUKAR-LAYANAN-SIMPUL", of(HERE), propose(&ours, SKPD, HERE, (None, false), false)),
        ("TUKAR-ALAMAT-MENUNGGU", beside(None, false), beside(None, true)),
        ("TUKAR-ALAMAT-SAMA", beside(Some("https://lain.lan"), false), beside(Some(HERE), false)),
        ("TUKAR-ALAMAT-BENTUK", of("https://sik.lan/api/"), of("https://sik.lan/api?x=1")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("https://u:p@sik.lan/api")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("https://sik.lan/api#a")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("ftp://sik.lan/api")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("https://localhost/api")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("https://a.localhost/api")),
        ("TUKAR-ALAMAT-BENTUK", of(HERE), of("https://sik.lan./api")),
        ("TUKAR-ALAMAT-TLS", of(HERE), of("http://sik.dinkes.lan/api")),
        ("TUKAR-ALAMAT-TLS", practice("http://sik.dinkes.lan"), of("http://sik.dinkes.lan")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://128.0.0.1"), of("https://127.255.255.255")),
        ("TUKAR-ALAMAT-TERLARANG", practice("https://127.0.0.1:8443"), of("https://127.0.0.1:8443")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://[::1:0:0:1]"), of("https://[::1]")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://169.253.169.254"), of("https://169.254.169.254")),
        ("TUKAR-ALAMAT-TERLARANG", practice("https://10.0.0.1"), practice("https://169.254.169.254")),
        // The same machine in other clothes.
        ("TUKAR-ALAMAT-TERLARANG", of("https://2130706434.example"), of("https://2130706433")),
        ("TUKAR-ALAMAT-TERLARANG", of(HERE), of("https://0x7f.1")),
        ("TUKAR-ALAMAT-TERLARANG", of(HERE), of("https://0177.0.0.1")),
        ("TUKAR-ALAMAT-TERLARANG", of(HERE), of("https://[::ffff:127.0.0.1]")),
        ("TUKAR-ALAMAT-TERLARANG", of(HERE), of("https://[64:ff9b::7f00:1]")),
        ("TUKAR-ALAMAT-TERLARANG", of(HERE), of("https://0.0.0.0")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://223.255.255.255"), of("https://224.0.0.1")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://[fe7f::1]"), of("https://[fe80::1]")),
        ("TUKAR-ALAMAT-TERLARANG", of("https://[fd00:ec2::253]"), of("https://[fd00:ec2::254]")),
        ("TUKAR-JARINGAN-BENTUK", approve(HERE, &["10.1.2.0/24", " "]), approve(HERE, &["10.1.2.3/24"])),
        ("TUKAR-JARINGAN-BENTUK", approve(HERE, &["10.1.2.3"]), approve(HERE, &[])),
        ("TUKAR-JARINGAN-BENTUK", approve(HERE, &["10.1.2.3"; 20]), approve(HERE, &["10.1.2.3"; 21])),
        ("TUKAR-JARINGAN-LEBAR", approve(HERE, &["10.1.0.0/16"]), approve(HERE, &["10.0.0.0/15"])),
        ("TUKAR-JARINGAN-LEBAR", approve(HERE, &["fd00:1:2::/48"]), approve(HERE, &["fd00:1:2::/47"])),
        ("TUKAR-ALAMAT-TERLARANG", approve(HERE, &["126.0.0.0/16"]), approve(HERE, &["127.0.0.0/16"])),
        ("TUKAR-ALAMAT-TERLARANG", approve(HERE, &["169.253.0.0/16"]), approve(HERE, &["169.254.0.0/16"])),
        (
            "TUKAR-ALAMAT-LUAR-JARINGAN",
            approve("https://10.1.2.255", &["10.1.2.0/24"]),
            approve("https://10.1.3.0", &["10.1.2.0/24"]),
        ),
        ("TUKAR-ALAMAT-TLS", plain(&["10.1.2.0/24"]), plain(&["10.1.2.0/24", "11.0.0.0/16"])),
        ("WEWENANG-ORANG-SAMA", approve(HERE, &["10.1.2.3"]), approve_with(&address(HERE), &["10.1.2.3"], 1, all)),
        (
            "TUKAR-SUDAH-DIPUTUSKAN",
            approve(HERE, &["10.1.2.3"]),
            approve_with(&state(AddressState::Replaced), &["10.1.2.3"], 2, all),
        ),
        (
            "TUKAR-BERAKHIR",
            approve(HERE, &["10.1.2.3"]),
            approve_with(&Address { service: gone.clone(), ..address(HERE) }, &["10.1.2.3"], 2, all),
        ),
        (
            "TUKAR-SUDAH-DIPUTUSKAN",
            codes(decide_reject(&address(HERE))),
            codes(decide_reject(&state(AddressState::InForce))),
        ),
    ]
}

/// The whole of both address spaces holds what is never allowed.
#[test]
fn everywhere_is_nowhere() {
    for net in ["0.0.0.0/0", "::/0", "128.0.0.0/1", "0.0.0.0/1"] {
        let told = approve(HERE, &[net]);
        assert!(told.contains(&"TUKAR-ALAMAT-TERLARANG".to_owned()), "{net}: {told:?}");
    }
}

/// What may be registered can be reached, and nothing else is asked for.
#[test]
fn what_a_name_leads_to_is_judged_again() {
    let reach = |lines: &[&str], loopback| Reach { networks: nets(lines).expect("networks"), loopback, own: vec![] };
    let may = |reach: &Reach, ip: &str| reach.judge(SocketAddr::new(ip.parse().expect("an address"), 443)).is_ok();
    let here = reach(&["10.1.2.0/24", "fd00:1:2::/64"], true);
    for fine in ["10.1.2.0", "10.1.2.255", "fd00:1:2::9"] {
        assert!(may(&here, fine), "{fine}");
    }
    for wrong in [
        "10.1.3.0",
        "10.1.1.255",
        "::ffff:10.1.2.7",
        "::ffff:10.1.3.7",
        "fd00:1:2:1::9",
        "127.0.0.1",
        "::1",
        "169.254.169.254",
    ] {
        assert!(!may(&here, wrong), "{wrong}");
    }
    // A practice folder allows this machine, and nothing else that is barred.
    let own = reach(&["127.0.0.0/8", "::1", "169.254.0.0/16"], true);
    assert!(may(&own, "127.0.0.1") && may(&own, "::1") && !may(&own, "169.254.169.254"));
    assert!(approve_with(&address("https://[::1]"), &["::1"], 2, (&policy(), true)).is_empty());
}

#[test]
fn an_address_is_kept_in_one_form() {
    let url = |typed: &str| read(typed).expect("an address").url;
    assert_eq!(url(" HTTPS://SIK.Dinkes.LAN:443/API/ "), "https://sik.dinkes.lan/API");
    assert_eq!(url("https://sik.lan"), "https://sik.lan");
    assert_eq!(url("https://0xA000001/x"), "https://10.0.0.1/x");
    assert_eq!(url("https://sik.lan/a/../b"), "https://sik.lan/b");
    let long = format!("https://sik.lan/{}", "a".repeat(500 - 16));
    assert!(read(&long).is_some() && read(&format!("{long}a")).is_none());
}
