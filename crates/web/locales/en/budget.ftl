budget-code = Code
program = { -term-programme }
kegiatan = { -term-activity }
sub-kegiatan = { -term-sub-activity }
unit-and-source = Unit and funding source
ceiling = Ceiling (Rp)
reserved = Reserved (Rp)
posted = Used (Rp)
spent-elsewhere = Imported realisation (Rp)
available = Available (Rp)
absorbed = Absorbed
no-version = no stage in force yet
versions = Stages of the budget
documents-of-skpd = Documents of this SKPD
no-budget = There is no budget to show.
no-budget-help = This year's budget has not been imported, or does not belong to your office.
versions-lead = The totals are those of the lines you may read.
stage = Stage
brought = Imported
line-count = Lines
compare = Compare
from-stage = From
to-stage = To
depth = Level
only-changed = Only what changed
also-same = Show what stayed the same too
nothing-changed = No line changed.
nothing-changed-help = The two stages are the same at this level.
reads-nothing = Your office does not read budget and payment figures at present.

budget-heading = BUDGET { $year }
budget-left = { $place }: { $available } available
budget-in-force = stage { $stage } in force
budget-lead = Budget year { $year }, { $stage }. Ceiling { $ceiling }, realisation { $realised }.
budget-revision = { $stage }, revision { $number }
budget-versions =
    { $count ->
        [0] No stages of the { $year } budget yet
        [one] { $count } stage of the { $year } budget
       *[other] { $count } stages of the { $year } budget
    }
budget-beside = Stages { $from } and { $to } side by side
