"""Every bound on what we accept from outside, in one place, each with its reason."""

MIB = 1024 * 1024

DOSSIER_BYTES = 8 * MIB
"""A dossier of 60 members with long texts is under 1 MiB; beyond 8 MiB it is not a dossier."""
YAML_DEPTH = 20
"""The master model is six levels deep; deeper nesting is a mistake or an attack on the stack."""
YAML_NODES = 200_000
"""60 members with all tables filled need about 20 000 values."""
TEXT_LENGTH = 20_000
"""Characters in one value; the longest form field asks for 2 000."""

ZIP_MEMBERS = 2_000
"""A Word file has about 20 parts, one with many pictures some hundred."""
ZIP_MEMBER_BYTES = 100 * MIB
ZIP_TOTAL_BYTES = 200 * MIB
"""Unpacked; above this a Word file is a bomb or a photo album."""
ZIP_RATIO = 100
"""Legitimate parts above 1 MiB were measured at 24 or less, bombs at 344 or more (reference: workbooks A3)."""

ATTACHMENT_BYTES = 50 * MIB
"""Filing portals take 10 to 50 MiB in all."""
ATTACHMENT_PAGES = 500
"""A three-year audit report is about 150 pages."""
IMAGE_PIXELS = 89_000_000
"""An A3 scan at 600 dpi is 70 million pixels; Pillow warns of its own accord from 89.5 million on."""
PACKET_PAGES = 3_000

DRAFT_PARAGRAPHS = 30_000
"""A 142-page agreement has about 3 000; comparing takes longer than its length grows."""
DRAFT_ALIGN_CELLS = 1_500_000
"""Pairs of paragraphs weighed against each other at a time; about two seconds. Beyond, only equal ones are paired."""
DRAFT_DIFF_CELLS = 400_000_000
"""Pairs of words in one paragraph, a bit each: 50 MB. Beyond, its middle is replaced whole."""
DRAFT_REMARKS = 20_000
"""60 members with 100 comments and changes each are 6 000; beyond, nobody works them through."""
DRAFT_TRIES = 600
"""How often a draft is written again to find which facts an edit contradicts; about 50 ms each."""

RENDERED_PART_BYTES = 64 * MIB
"""What a template may grow to; stops nested loops that stay inside Jinja's own range limit."""
RENDER_LOOP_STEPS = 250_000
"""Turns of all loops in one part; a dossier of 60 members needs 24 000."""
RENDER_VALUE_LENGTH = 1_000_000
"""Characters or rows of a value that a template makes out of others; stops texts that double in every turn."""
RENDER_DIGITS = 60
"""Of a number that a template works out; sums of money have under twenty."""
TEMPLATE_PART_BYTES = 8 * MIB
"""Of XML in a part of a template, unpacked; the longest shipped one is under 1 MiB."""
TEMPLATE_TAGS = 2_500
"""In one part; the longest shipped template has 541. Judging so many takes a second."""
TEMPLATE_BYTES = 32 * MIB
"""A template with a page of pictures is some MiB; the shipped ones are under 0.1."""
TEMPLATE_CHECK_SECONDS = 20
"""Of the processor, for checking or trying somebody's template; a long agreement with 60 members takes one."""
TEMPLATE_CHECK_BYTES = 1024 * MIB
"""Of memory, likewise; 60 members' longest texts take under 300 MiB."""

CONVERT_SECONDS = 120
"""One document; a 140-page agreement took under 5 s when measured."""
OFFICE_START_SECONDS = 60
OFFICE_RECYCLE_DOCUMENTS = 200
OFFICE_RECYCLE_BYTES = 600 * MIB

KEY_FILE_BYTES = MIB
"""A PKCS#12 file with a whole certificate chain is under 20 KiB."""
KEY_ITERATIONS = 10_000_000
"""Rounds of a key file's password; OpenSSL writes 2 048, careful programs 600 000. Ten million take some seconds."""
PASSWORD_BYTES = 4096
"""A password file holds one line; anything longer is another file named by mistake."""
RSA_MINIMUM_BITS = 2048
"""Shorter RSA keys are no longer accepted for signatures (NIST SP 800-131A; GM/T and CA practice agree)."""

SERVICE_SECONDS = 15.0
"""One exchange with a timestamp, OCSP or CRL server; they answer within a second or are in trouble."""
SERVICE_REDIRECTS = 3
"""CAs move their files from http to https, or to another host; more is a loop."""
STAMP_BYTES = 256 * 1024
"""A timestamp with its whole chain is under 10 KiB."""
STATUS_BYTES = 256 * 1024
"""An OCSP answer with its signer's chain is under 10 KiB; so is a certificate, or a bundle of some."""
CRL_BYTES = 8 * MIB
"""About 200 000 revoked certificates. It becomes part of the packet, which portals take up to 10 to 50 MiB."""
STATUS_REQUESTS = 40
"""Requests for the status of certificates in one run: eight signers, each with a chain of three and a timestamp's."""
CLOCK_TOLERANCE_SECONDS = 600
"""Between a timestamp and this machine's clock; office machines run a few minutes wrong."""
VERIFY_SECONDS = 180
"""Of the processor, for judging one packet; 260 pages with six signatures take two."""
VERIFY_BYTES = 2048 * MIB
"""Of memory, likewise, besides eight times the file's size; 260 pages take 300 MiB."""
STORED_PROOFS = 2_000
"""Certificates, OCSP answers and revocation lists stored in a packet; 60 signers with chains of four have about 500."""

PACKET_BYTES = 300 * MIB
"""Signing and verifying hold the packet in memory; portals take 10 to 50 MiB in all."""
EMBEDDED_BYTES = 200 * MIB
"""Unpacked; facts and Word files of one packet are under 10 MiB."""
PDF_OBJECTS = 2_000_000
"""Values in one PDF; a 500-page attachment with tables has about 200 000."""
PDF_STREAM_BYTES = 320 * MIB
"""Unpacked; an A3 page scanned in colour at 600 dpi is 200 MiB."""

REGISTER_LOCK_SECONDS = 30
"""A clerk's transaction takes well under a second; who holds the register longer has been stopped or has stalled."""
REGISTER_CONNECT_SECONDS = 10
REGISTER_ENTRY_ROWS = 500
"""Rows told by one entry of the journal; keeps an entry under a megabyte."""
REGISTER_LINE_BYTES = 16 * MIB
"""A line of a register's copy is one entry."""

SHEET_BYTES = 32 * MIB
"""A workbook's file; the whole dossier of 60 members is under 1 MiB, a batch of 20 000 notices about 5 MiB."""
SHEET_ROWS = 60_000
"""Rows that a workbook's sheets tell of, empty ones included; a batch has up to 20 000."""
SHEET_CELLS = 500_000
"""Cells, empty ones included; a second's work. A dossier of 60 members has about 20 000 filled ones."""
SHEET_ELEMENTS = 4
"""Elements of XML for each cell that is allowed; a cell has two or three, and few workbooks come near."""
SHEET_MERGES = 20_000
"""Merged areas of a sheet, and in all a million rows that they cover."""
SHEET_TEXT = 32_767
"""Characters in a cell; Excel's own bound."""
BATCH_CELLS = 3_000_000
"""Cells of a batch's workbook; 20 000 notices with three findings and three requirements each have 1.2 million."""
BATCH_FINDINGS = 2_000
"""Findings of one batch that are kept to be shown; a clerk mends no more before looking again."""

BATCH_BYTES = 64 * MIB
"""20 000 rectification notices with five findings each are about 40 MiB of YAML, less as a workbook or CSV."""
BATCH_ROWS = 25_000
"""A province has some hundred alliances; numbers of one year have at most four digits, and 20 000 rows are tested."""
BATCH_PARTS = 250_000
"""Rows of the lists of a batch: ten for each notice."""
BATCH_CELLS = 3_000_000
"""Cells of a batch's workbook; 20 000 notices with three findings and three requirements each have 1.2 million."""
BATCH_FINDINGS = 1_000
"""Findings kept of one batch; nobody mends more at a sitting, and memory must not grow with a wrong column."""

SHARED_LOCK_SECONDS = 30
"""A file in a shared folder is compared and replaced in well under a second; a lock older than this was left behind."""
SHARED_WAIT_SECONDS = 120
"""Sixty members signing in the same minute wait less for each other."""

SIGNING_REQUEST_BYTES = 24 * MIB
"""A request to sign, or its answer, also unpacked: about 60 KiB, and the picture of a seal (SEAL_BYTES) in base64."""

COLLECT_STATE_BYTES = 64 * MIB
"""What was sent to members: 60 members' blocks of about 10 KiB, each time it was sent."""

SEAL_BYTES = 8 * MIB
"""A seal of 42 mm at 1200 dpi is 4 million pixels, under 1 MiB as PNG."""
SEAL_SVG_BYTES = MIB
"""A drawn seal has 30 KiB of paths, one traced from a scan a few hundred."""
SEAL_SVG_PATHS = 300_000
"""Characters of path data, where what is used twice is counted twice; drawing them takes up to six seconds."""
SEAL_SVG_ELEMENTS = 5_000
"""Shapes and groups; a seal has some hundred."""
SEAL_SVG_STYLE = 10_000
"""Characters of a style sheet; drawing programs write some hundred."""
