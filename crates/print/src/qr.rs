//! The square that a telephone reads.

use qrcode::{Color, EcLevel, QrCode};

/// Light squares around the code, without which readers do not find it.
const QUIET: usize = 4;

/// A drawing of the code, one run of dark squares after the other.
pub(crate) fn draw(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let length = run.len();
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET));
            }
            x += run.len();
        }
    }
    Some(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path d=\"{path}\"/></svg>"))
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_long_address_still_fits() {
        let drawn = draw(&format!("https://simpul.contoh.go.id/sah/{}", "A".repeat(54))).expect("fits");
        assert!(drawn.contains("viewBox=\"0 0 45 45\""), "{}", &drawn[..90]);
        assert_eq!(draw(&"A".repeat(5000)), None);
    }
}
