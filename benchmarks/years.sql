{# What a shop has written down in ten years: one statement for every table, the same on both databases. #}
{% macro moment(seconds) %}
{% if sqlite %}(datetime({{ seconds }}, 'unixepoch') || '.000000'){% else %}to_timestamp({{ seconds }}){% endif %}
{% endmacro %}
{% macro day(seconds) %}
{% if sqlite %}date({{ seconds }}, 'unixepoch'){% else %}CAST(to_timestamp({{ seconds }}) AT TIME ZONE 'UTC' AS date){% endif %}
{% endmacro %}
{% set hour, date = 3600, 86400 %}

{# Deals came in evenly and took two to four months; every seventh was lost. The dice are the same at every run. #}
CREATE TABLE past AS
WITH RECURSIVE
    numbers(id) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT id + 1 FROM numbers WHERE id < {{ deals }}),
    dice AS (
        SELECT id, ((id * 7919 + 13) % 1000003) * ((id * 31 + 7) % 999983) % 1000003 AS a,
            ((id * 104729 + 5) % 1000003) * ((id * 17 + 3) % 999979) % 1000003 AS b,
            ((id * 15485863 + 11) % 1000003) * ((id * 7 + 1) % 999961) % 1000003 AS c
        FROM numbers
    ),
    opened AS (
        SELECT id, a, b, c, {{ now }} - ({{ deals }} - id) * {{ 3650 * date }} / {{ deals }} - a % {{ 8 * hour }} AS since,
            (60 + a % 60) * {{ date }} AS life, b % 7 = 0 AS is_lost
        FROM dice
    ),
    lived AS (
        SELECT *, ({{ now }} - since) * 100 / life AS gone,
            since + CASE WHEN is_lost THEN (3 + c % 30) * {{ date }} ELSE life END AS until
        FROM opened
    )
SELECT *, until <= {{ now }} AS is_closed,
    CASE
        WHEN until <= {{ now }} THEN CASE WHEN is_lost THEN 'lost' ELSE 'won' END
        WHEN gone < 8 THEN 'contract' WHEN gone < 15 THEN 'prepaid' WHEN gone < 60 THEN 'production'
        WHEN gone < 70 THEN 'paid' WHEN gone < 92 THEN 'scheduled' ELSE 'installed'
    END AS stage
FROM lived;

CREATE UNIQUE INDEX past_id ON past (id);

CREATE TABLE passed (ordinal INTEGER, entered VARCHAR(24), share INTEGER);
INSERT INTO passed VALUES
    (1, 'contract', 0), (2, 'prepaid', 8), (3, 'production', 15), (4, 'paid', 60), (5, 'scheduled', 70),
    (6, 'installed', 92), (7, 'won', 100);

INSERT INTO contact (id, kind, name, phone, is_practice, is_mobile, language, blocked_bot, link_token, passport, address,
    created_at)
SELECT id, 'person', surname.word || ' ' || forename.word, {{ "'+79' || substr('00000000' || (id * 387 + a % 387), -9)" if sqlite else "'+79' || lpad(CAST(id * 387 + a % 387 AS text), 9, '0')" }},
    FALSE, TRUE, 'ru', FALSE, 'link' || id, '4510 123456', 'Москва, улица Ленина, ' || (a % 200 + 1), {{ moment("since") }}
FROM past
JOIN surname ON surname.rank = a % 1009 * (b % 1009) / 1009 * {{ surnames }} / 1009
JOIN forename ON forename.rank = c % {{ forenames }};

INSERT INTO deal (id, number, pipeline, stage, version, visit, stage_entered_at, contact_id, manager_id, kitchen, amount,
    term_date, schedule, payment_expected_on, desired_date, readiness_date, ready_at, address, floor, lift, entry_code,
    conditions, feedback_mark, feedback_comment, closed_at, lost_from, lost_reason, created_at)
SELECT past.id, {{ "'К-' || strftime('%Y', since, 'unixepoch') || '-' || substr('000' || id, -max(4, length(id)))" if sqlite else "'К-' || to_char(to_timestamp(since), 'YYYY') || '-' || lpad(CAST(id AS text), greatest(4, length(CAST(id AS text))), '0')" }},
    CASE WHEN a % 200 = 0 THEN 'training' ELSE 'general' END, past.stage, coalesce(ordinal, 2), coalesce(ordinal, 2),
    {{ moment("CASE WHEN is_lost AND is_closed THEN until ELSE since + life * coalesce(passed.share, 0) / 100 END") }},
    {# Every tenth client came again. #}
    CASE WHEN past.id % 10 = 0 AND past.id > 100 THEN past.id - 90 ELSE past.id END,
    {{ first_manager }} + a % {{ managers }}, 'corner', 15000000 + b * 10, {{ day("since + life") }}, '[50, 50, 0]',
    {{ day("since + life * CASE WHEN gone < 15 THEN 10 ELSE 60 END / 100") }}, {{ day("since + life * 70 / 100") }},
    CASE WHEN gone >= 15 THEN {{ day("since + life * 60 / 100") }} END,
    CASE WHEN gone >= 60 THEN {{ moment("since + life * 60 / 100") }} END,
    'Москва, улица Ленина, ' || (a % 200 + 1), '5', 'есть', '12К', 'нет',
    CASE WHEN past.stage = 'won' THEN CASE WHEN c % 100 < 3 THEN 1 + c % 3 WHEN c % 100 < 30 THEN 4 ELSE 5 END END,
    CASE WHEN past.stage = 'won' AND c % 4 = 0 THEN 'Спасибо, всё собрали аккуратно и в срок.' END,
    CASE WHEN is_closed THEN {{ moment("until") }} END,
    CASE WHEN past.stage = 'lost' THEN 'contract' END, CASE WHEN past.stage = 'lost' THEN 'price' END, {{ moment("since") }}
FROM past LEFT JOIN passed ON passed.entered = past.stage;

INSERT INTO lead (name, phone, source, pipeline, status, version, manager_id, contact_id, deal_id, created_at)
SELECT contact.name, phone, 'site', 'general', 'converted', 2, {{ first_manager }} + a % {{ managers }}, past.id, past.id,
    {{ moment("since - " ~ hour) }}
FROM past JOIN contact ON contact.id = past.id;

INSERT INTO stage_visit (deal_id, visit, stage, entered_at, created_at)
SELECT past.id, ordinal, passed.entered, {{ moment("since + life * passed.share / 100") }}, {{ moment("since") }}
FROM past JOIN passed ON since + life * passed.share / 100 <= {{ now }}
    AND since + life * passed.share / 100 < until + CASE WHEN is_lost THEN 0 ELSE 1 END
UNION ALL
SELECT id, 8, 'lost', {{ moment("until") }}, {{ moment("until") }} FROM past WHERE stage = 'lost';

{# One task a stage: done in the past, open in the present; one open task in eight is late. #}
INSERT INTO task (code, deal_id, assignee_id, role, visit, status, version, title, description, starts_at, due_at,
    reminders_sent, remind_at, done_at, note, created_at)
SELECT code, visited.deal_id, {{ first_manager }} + a % {{ managers }}, 'manager', visited.visit,
    CASE WHEN visited.stage = past.stage THEN 'open' ELSE 'done' END, 1, words.title, words.description,
    visited.entered_at,
    {{ moment("CASE WHEN visited.stage <> past.stage THEN since + life WHEN c % 8 = 0 THEN " ~ now ~ " - c % " ~ 6 * date ~ " ELSE " ~ now ~ " + c % " ~ 9 * date ~ " END") }},
    0, CASE WHEN visited.stage = past.stage THEN {{ moment(now ~ " + c % " ~ 3 * date ~ " + " ~ hour) }} END,
    CASE WHEN visited.stage <> past.stage THEN visited.entered_at END, '{}', visited.entered_at
FROM past JOIN stage_visit AS visited ON visited.deal_id = past.id JOIN words ON words.stage = visited.stage;

INSERT INTO task_item (task_id, position, code, title, required, fact)
SELECT task.id, position, item.code, item.title, TRUE, item.fact
FROM task JOIN item ON item.task = task.code WHERE task.status = 'open';

INSERT INTO timeline (deal_id, kind, actor_kind, actor_id, actor_name, data, pinned, undo, created_at)
SELECT past.id, kind, 'employee', {{ first_manager }} + a % {{ managers }}, 'Анна Крылова', data, FALSE, '{}',
    {{ moment("since + life * line.share / 100") }}
FROM past JOIN line ON since + life * line.share / 100 <= CASE WHEN is_closed THEN until ELSE {{ now }} END;

INSERT INTO payment (deal_id, kind, amount, paid_on, way, created_at)
SELECT past.id, 'payment', (15000000 + b * 10) / 2, {{ day("since + life * passed.share / 100") }}, 'transfer',
    {{ moment("since + life * passed.share / 100") }}
FROM past JOIN passed ON passed.entered IN ('prepaid', 'paid') AND since + life * passed.share / 100 <= {{ now }}
WHERE NOT is_lost;

INSERT INTO invoice (deal_id, ordinal, amount, purpose, status, sent_at, created_at)
SELECT past.id, ordinal, (15000000 + b * 10) / 2, 'prepayment',
    CASE WHEN since + life * ordinal * 5 / 100 <= {{ now }} THEN 'paid' ELSE 'sent' END, {{ moment("since") }}, {{ moment("since") }}
FROM past JOIN passed ON ordinal < 3 WHERE NOT is_lost;

INSERT INTO document (deal_id, kind, version, status, created_at)
SELECT past.id, CASE ordinal WHEN 1 THEN 'contract' WHEN 2 THEN 'invoice' ELSE 'act' END, 1, 'ready', {{ moment("since") }}
FROM past JOIN passed ON ordinal < CASE WHEN gone >= 92 THEN 4 ELSE 3 END;

INSERT INTO deal_file (deal_id, kind, status, name, mime, size, key, media, created_at)
SELECT past.id, CASE ordinal WHEN 1 THEN 'signed_contract' WHEN 2 THEN 'design' WHEN 3 THEN 'photo' ELSE 'act' END,
    'stored', 'Файл.pdf', 'application/pdf', 200000, past.id || '-' || ordinal, 'document', {{ moment("since") }}
FROM past JOIN passed ON passed.share > 0 AND since + life * passed.share / 100 <= {{ now }} AND ordinal < 6
WHERE NOT is_lost;

{# Visits begin at nine or at two by Moscow's clock. #}
INSERT INTO booking (id, deal_id, starts_at, ends_at, status, version, lead_id, departed_at, arrived_at, created_at)
SELECT id, id, {{ moment("at") }}, {{ moment("at + " ~ 4 * hour) }},
    CASE WHEN stage IN ('won', 'installed') THEN 'done' ELSE 'active' END, 1, {{ first_installer }} + a % {{ installers }},
    CASE WHEN stage IN ('won', 'installed') THEN {{ moment("at") }} END,
    CASE WHEN stage IN ('won', 'installed') THEN {{ moment("at") }} END, {{ moment("since + life * 70 / 100") }}
FROM (
    SELECT *, (since + life * 92 / 100) / {{ date }} * {{ date }} + CASE WHEN b % 2 = 0 THEN {{ 6 * hour }} ELSE {{ 11 * hour }} END AS at
    FROM past WHERE NOT is_lost AND gone >= 70
) AS visit;

INSERT INTO booking_crew (booking_id, installer_id, deal_id)
SELECT id, lead_id, deal_id FROM booking UNION
SELECT booking.id, {{ first_installer }} + (past.a + 1 + past.b % {{ installers - 1 }}) % {{ installers }},
    booking.deal_id
FROM booking JOIN past ON past.id = booking.id WHERE past.c % 2 = 0;

INSERT INTO booking_slot (booking_id, installer_id, slot_at)
SELECT booking.id, installer_id, {{ "datetime(starts_at, '+' || (passed.ordinal * 30 - 30) || ' minutes') || '.000000'" if sqlite else "starts_at + interval '30 minutes' * (passed.ordinal - 1)" }}
FROM booking JOIN booking_crew ON booking_crew.booking_id = booking.id JOIN passed ON passed.ordinal < 8
WHERE booking.status = 'active'
ON CONFLICT DO NOTHING;

INSERT INTO claim (deal_id, kind, text, status, version, source, is_money_demand, resolved_at, created_at)
SELECT id, CASE c % 3 WHEN 0 THEN 'defect' WHEN 1 THEN 'missing_part' ELSE 'damage' END, 'Скол на фасаде', 
    CASE WHEN until > {{ now - 30 * date }} THEN 'open' ELSE 'resolved' END, 1, 'client', FALSE,
    CASE WHEN until <= {{ now - 30 * date }} THEN {{ moment("until") }} END, {{ moment("since + life * 95 / 100") }}
FROM past WHERE c % 20 = 0 AND NOT is_lost AND gone >= 95;

INSERT INTO outbox (kind, contact_id, employee_id, deal_id, data, dedup_key, status, not_before, due_at, attempt, channel,
    sent_at, created_at)
SELECT said.kind, CASE WHEN said.kind LIKE 'client.%' THEN past.id END,
    CASE WHEN said.kind NOT LIKE 'client.%' THEN {{ first_manager }} + a % {{ managers }} END, past.id, '{}',
    said.kind || ':' || said.share || ':' || past.id,
    CASE WHEN since + life * said.share / 100 > {{ now - 90 * date }} AND c % 400 = 0 THEN 'dead'
        WHEN since + life * said.share / 100 > {{ now - hour }} THEN 'new' ELSE 'sent' END,
    {{ moment("since + life * said.share / 100") }}, {{ moment("since + life * said.share / 100") }}, 1, 'sms',
    {{ moment("since + life * said.share / 100") }}, {{ moment("since + life * said.share / 100") }}
FROM past JOIN said ON since + life * said.share / 100 <= CASE WHEN is_closed THEN until ELSE {{ now }} END;

DROP TABLE past;
DROP TABLE passed;
