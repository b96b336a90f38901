//! Where the hub may connect to. Agencies live on private networks, so a list
//! of what is forbidden is not enough: an address must lie in a network that
//! was approved for its service, and some addresses no approval reaches. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// `0.0.0.0` and the like reach this very machine.
    Unspecified,
    Loopback,
    LinkLocal,
    /// Where machines in a data centre are told their secrets.
    Metadata,
    Multicast,
    /// An IPv4 address in the clothes of an IPv6 one.
    Embedded,
    /// The hub itself.
    Own,
    /// In none of the networks approved for this service.
    Outside,
}

/// What may be reached.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    pub networks: Vec<IpNet>,
    /// In a practice folder a provider may run beside the hub, where a network
    /// of this machine was approved in so many words.
    pub loopback: bool,
    /// Where the hub itself listens.
    pub own: Vec<SocketAddr>,
}

/// Addresses by which providers of machines tell secrets outside link-local.
const METADATA: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

impl Reach {
    /// May a connection be made to this address?
    pub fn judge(&self, to: SocketAddr) -> Result<(), Unfit> {
        let ip = to.ip();
        let never = match ip {
            IpAddr::V4(v4) => unfit_v4(v4),
            IpAddr::V6(v6) => unfit_v6(v6),
        };
        match never {
            Some(Unfit::Loopback) if self.loopback => {}
            Some(unfit) => return Err(unfit),
            None => {}
        }
        if METADATA.contains(&ip) {
            return Err(Unfit::Metadata);
        }
        if self.own.contains(&to) {
            return Err(Unfit::Own);
        }
        if self.networks.iter().any(|network| network.contains(&ip)) { Ok(()) } else { Err(Unfit::Outside) }
    }

    /// May a connection be used that was made from here to there? Whoever
    /// listens on every address learns only now that it speaks to itself.
    pub fn judge_made(&self, from: SocketAddr, to: SocketAddr) -> Result<(), Unfit> {
        self.judge(to)?;
        let own = self.own.iter().any(|own| own.ip().is_unspecified() && own.port() == to.port());
        if own && from.ip() == to.ip() { Err(Unfit::Own) } else { Ok(()) }
    }
}

fn unfit_v4(ip: Ipv4Addr) -> Option<Unfit> {
    match ip.octets() {
        [0, ..] => Some(Unfit::Unspecified),
        [127, ..] => Some(Unfit::Loopback),
        [169, 254, ..] => Some(Unfit::LinkLocal),
        [224..=255, ..] => Some(Unfit::Multicast),
        _ => None,
    }
}

fn unfit_v6(ip: Ipv6Addr) -> Option<Unfit> {
    if ip.is_unspecified() {
        return Some(Unfit::Unspecified);
    }
    if ip.is_loopback() {
        return Some(Unfit::Loopback);
    }
    match ip.segments() {
        // Mapped and compatible, NAT64, 6to4, Teredo: each names an IPv4 address.
        [0, 0, 0, 0, 0, 0 | 0xffff, _, _] | [0, 0, 0, 0, 0xffff, 0, _, _] => Some(Unfit::Embedded),
        [0x64, 0xff9b, ..] | [0x2002, ..] | [0x2001, 0, ..] => Some(Unfit::Embedded),
        [0xfe80..=0xfeff, ..] => Some(Unfit::LinkLocal),
        [0xff00..=0xffff, ..] => Some(Unfit::Multicast),
        _ => None,
    }
}

/// A network that is nobody's but the regency's own.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback(),
        IpAddr::V6(v6) => v6.is_loopback() || (v6.segments()[0] & 0xfe00) == 0xfc00,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(networks: &[&str]) -> Reach {
        let networks = networks.iter().map(|n| n.parse().expect("a network")).collect();
        Reach { networks, loopback: false, own: vec!["10.1.0.5:9443".parse().expect("an address")] }
    }

    fn judged(reach: &Reach, to: &str) -> Result<(), Unfit> {
        reach.judge(to.parse().expect("an address"))
    }

    #[test]
    fn only_approved_networks_are_reached() {
        let reach = reach(&["10.1.0.0/16", "203.0.113.7/32", "fd12:3456::/32"]);
        for fit in ["10.1.2.3:80", "10.1.255.255:1", "203.0.113.7:443", "[fd12:3456::1]:80", "10.1.0.5:80"] {
            assert_eq!(judged(&reach, fit), Ok(()), "{fit}");
        }
        for outside in ["10.2.0.1:80", "203.0.113.8:443", "192.168.1.1:80", "8.8.8.8:53", "[fd12:3457::1]:80"] {
            assert_eq!(judged(&reach, outside), Err(Unfit::Outside), "{outside}");
        }
        assert_eq!(judged(&reach, "10.1.0.5:9443"), Err(Unfit::Own));
    }

    #[test]
    fn no_approval_reaches_the_machine_its_neighbours_and_their_secrets() {
        let everything = reach(&["0.0.0.0/0", "::/0"]);
        for (to, why) in [
            ("127.0.0.1:80", Unfit::Loopback),
            ("127.255.255.254:80", Unfit::Loopback),
            ("0.0.0.0:80", Unfit::Unspecified),
            ("0.1.2.3:80", Unfit::Unspecified),
            ("169.254.169.254:80", Unfit::LinkLocal),
            ("224.0.0.1:80", Unfit::Multicast),
            ("255.255.255.255:80", Unfit::Multicast),
            ("100.100.100.200:80", Unfit::Metadata),
            ("168.63.129.16:80", Unfit::Metadata),
            ("[::]:80", Unfit::Unspecified),
            ("[::1]:80", Unfit::Loopback),
            ("[::ffff:127.0.0.1]:80", Unfit::Embedded),
            ("[::ffff:10.1.2.3]:80", Unfit::Embedded),
            ("[::127.0.0.1]:80", Unfit::Embedded),
            ("[64:ff9b::7f00:1]:80", Unfit::Embedded),
            ("[2002:7f00:1::]:80", Unfit::Embedded),
            ("[2001::1]:80", Unfit::Embedded),
            ("[fe80::1]:80", Unfit::LinkLocal),
            ("[fec0::1]:80", Unfit::LinkLocal),
            ("[ff02::1]:80", Unfit::Multicast),
            ("[fd00:ec2::254]:80", Unfit::Metadata),
        ] {
            assert_eq!(judged(&everything, to), Err(why), "{to}");
        }
        assert_eq!(judged(&everything, "8.8.8.8:53"), Ok(()));
        assert_eq!(judged(&everything, "[2001:db8::1]:53"), Ok(()));
    }

    #[test]
    fn a_hub_on_every_address_does_not_call_itself() {
        let hub = Reach { own: vec!["0.0.0.0:9443".parse().expect("an address")], ..reach(&["10.1.0.0/16"]) };
        let made =
            |from: &str, to: &str| hub.judge_made(from.parse().expect("an address"), to.parse().expect("an address"));
        assert_eq!(made("10.1.0.5:40000", "10.1.0.5:9443"), Err(Unfit::Own));
        assert_eq!(made("10.1.0.5:40000", "10.1.0.5:9444"), Ok(()));
        assert_eq!(made("10.1.0.5:40000", "10.1.0.6:9443"), Ok(()));
        assert_eq!(made("10.1.0.5:40000", "10.2.0.6:9443"), Err(Unfit::Outside));
    }

    #[test]
    fn a_practice_folder_reaches_this_machine_where_that_was_approved() {
        let mut practice = reach(&["127.0.0.1/32"]);
        assert_eq!(judged(&practice, "127.0.0.1:8080"), Err(Unfit::Loopback));
        practice.loopback = true;
        assert_eq!(judged(&practice, "127.0.0.1:8080"), Ok(()));
        assert_eq!(judged(&practice, "127.0.0.2:8080"), Err(Unfit::Outside));
        assert_eq!(judged(&practice, "169.254.169.254:80"), Err(Unfit::LinkLocal));
        assert_eq!(judged(&practice, "[::ffff:127.0.0.1]:8080"), Err(Unfit::Embedded));
    }
}
