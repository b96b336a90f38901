//! Where the hub may connect to. Agencies live on private networks, so a list
//! of what is forbidden is not enough: an address must lie in a network that
//! was approved for its service, and some addresses no approval reaches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

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

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits))
}

const fn v6(segments: [u16; 8], bits: u8) -> IpNet {
    let [a, b, c, d, e, f, g, h] = segments;
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), bits))
}

/// What no approval reaches, the narrower before the wider.
const UNFIT: [(IpNet, Unfit); 19] = [
    (v4(0, 0, 0, 0, 8), Unfit::Unspecified),
    (v4(127, 0, 0, 0, 8), Unfit::Loopback),
    (v4(169, 254, 0, 0, 16), Unfit::LinkLocal),
    (v4(100, 100, 100, 200, 32), Unfit::Metadata),
    (v4(168, 63, 129, 16, 32), Unfit::Metadata),
    (v4(192, 0, 0, 192, 32), Unfit::Metadata),
    (v4(224, 0, 0, 0, 4), Unfit::Multicast),
    (v4(240, 0, 0, 0, 4), Unfit::Multicast),
    (v6([0; 8], 128), Unfit::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), Unfit::Loopback),
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128), Unfit::Metadata),
    // Compatible, mapped, translated, NAT64, 6to4, Teredo.
    (v6([0; 8], 96), Unfit::Embedded),
    (v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), Unfit::Embedded),
    (v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96), Unfit::Embedded),
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 32), Unfit::Embedded),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), Unfit::Embedded),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32), Unfit::Embedded),
    // With what was once of a site.
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 9), Unfit::LinkLocal),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), Unfit::Multicast),
];

/// Why this address is nobody's service, whatever was approved.
fn unfit(ip: IpAddr) -> Option<Unfit> {
    UNFIT.iter().find(|(net, _)| net.contains(&ip)).map(|(_, why)| *why)
}

/// Whether a network holds an address that no approval reaches. This machine
/// itself is allowed in practice folders alone.
pub(crate) fn is_barred(net: &IpNet, practice: bool) -> bool {
    let own = practice && UNFIT.iter().any(|(other, why)| *why == Unfit::Loopback && other.contains(net));
    !own && UNFIT.iter().any(|(other, _)| other.contains(net) || net.contains(other))
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

impl Reach {
    /// May a connection be made to this address?
    pub fn judge(&self, to: SocketAddr) -> Result<(), Unfit> {
        let ip = to.ip();
        match unfit(ip) {
            Some(Unfit::Loopback) if self.loopback => {}
            Some(unfit) => return Err(unfit),
            None => {}
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
