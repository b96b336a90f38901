evidence-lead = Evidence for this payment, from the SPP to the SP2D. A file that somebody has relied on can no longer be taken off.
evidence-none = No evidence is attached yet.
evidence-list = Attached to this payment
evidence-paper = Evidence
evidence-where-head = Document
evidence-who-head = Attached
evidence-this-one = This document
evidence-another = Another document
evidence-add = Attach evidence
evidence-kind = Kind of evidence
evidence-file = File
evidence-file-hint = PDF, JPEG or PNG; several of one kind at once, 40 MB together at most. With a phone, photograph the paper from above in good light.
evidence-send = Attach
evidence-detach = Take off
evidence-why = Reason for taking it off
evidence-no-file = No file was chosen, or it is empty.
evidence-large = This file is too large; one file may have 20 MB, all of them together 40 MB.
evidence-back = Back to the document
evidence-taken-off = Taken off:
evidence-see-all = See and attach evidence
evidence-not-yours = Attaching evidence is not part of the offices you hold today.
# What a file is: kind, pages where there are several, size, virus scan.
evidence-about =
    { $pages ->
        [one] { $media }, { $size } kB, { $scan }
       *[other] { $media }, { $pages } pages, { $size } kB, { $scan }
    }
evidence-heading =
    { $count ->
        [0] { $label }: no evidence yet
        [one] { $label }: one piece of evidence
       *[other] { $label }: { $count } pieces of evidence
    }
evidence-too-large = This file is too large; { $most } kB at most. Scan it at 200 dpi in black and white, or split it.
evidence-kept = { $count ->
        [1] One other file has
       *[other] { $count } other files have
    } been attached; see below.
evidence-needs = Papers asked for
evidence-needs-hint = By the kind of the SPP. What Simpul prints itself (SPP, SPM, copy of the SPD) need not be scanned. A paper is known by the kind chosen when it was attached.
evidence-need-there = There
evidence-need-if-any = If there is one
evidence-need-lacking = Not there
evidence-complete = All { $asked } papers of the list are there
evidence-lacking = { $there } of { $asked } papers are there; not there: { $names }
