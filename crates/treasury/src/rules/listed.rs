//! Pay for many: the request asks for just what its list of payees says.

use kernel::{Money, Refusal, Refusals};

use crate::policy::Policy;

/// The list that a request rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFacts {
    pub label: String,
    pub gross: Money,
    pub net: Money,
    pub verified: bool,
}

/// Whether a request of this kind has the list it needs, and asks for its sums.
pub fn check_list(
    ls_kind: &str,
    (gross, net): (Money, Money),
    list: Option<&ListFacts>,
    policy: &Policy,
) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let Some(list) = list else {
        let needed = policy.ls_listed.value.iter().any(|kind| kind == ls_kind);
        refusals.require(!needed, || {
            Refusal::new(
                "SPP-DAFTAR-KOSONG",
                &policy.ls_listed.law(),
                "SPP-LS ini membayar banyak penerima, tetapi tidak bertumpu pada daftar penerima yang diverifikasi.",
                "Impor daftarnya, mintalah PPK-SKPD memverifikasinya, lalu susun SPP dari daftar itu.",
            )
            .figure("jenis", ls_kind)
        });
        return refusals.or(());
    };
    refusals.require(list.verified && (gross, net) == (list.gross, list.net), || {
        let state = if list.verified { "" } else { ", yang tidak lagi diverifikasi" };
        Refusal::new(
            "SPP-DAFTAR-BEDA",
            "PP 12/2019 Ps 148(1)a; kebijakan Simpul (pola F14)",
            format!(
                "SPP meminta {} (bersih {}), sedangkan {}{state} berjumlah {} (bersih {}).",
                gross.rupiah(),
                net.rupiah(),
                list.label,
                list.gross.rupiah(),
                list.net.rupiah()
            ),
            "Batalkan SPP ini, lalu susun lagi dari daftar yang diverifikasi.",
        )
        .money("limit", list.gross)
        .money("diminta", gross)
        .money("selisih", gross.minus(list.gross))
    });
    refusals.or(())
}
