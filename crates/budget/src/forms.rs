//! What the pages ask for the acts of the budget, and what they say happens.

use kernel::form::{Ask, Field, Form, REASONS};

const VERSIONS: &str = "tahapan";
const VERSION: Field = Field::need("version", "Nomor tahapan pada daftar", "", Ask::Number);

pub const CONFIRM_APBD: Form = Form::begin(
    "Anda menyatakan tahapan ini sama dengan yang ditetapkan. Pagunya mengikat sejak sekarang.",
    &[VERSION],
)
.into(VERSIONS)
.from_row("Nomor", "version");
pub const REJECT_APBD: Form =
    Form::begin("Tahapan ini disisihkan dan tidak mengikat; berkasnya boleh dibawa lagi.", &[VERSION, REASONS])
        .into(VERSIONS)
        .from_row("Nomor", "version");
