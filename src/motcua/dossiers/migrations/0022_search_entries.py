"""An own small table for the search over all, kept by a trigger; the index of name parts on the dossiers goes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

FILL = """
CREATE FUNCTION dossiers_search_tokens(search text, phone text, code text, units uuid[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH words AS (
        SELECT left(word, 40) AS word, word ~ '^[0-9]{4,}$' AS is_number
        FROM regexp_split_to_table(
            search || ' ' || CASE WHEN phone ~ '[^0-9]' THEN regexp_replace(
                regexp_replace(phone, '[^0-9]', '', 'g'), '^(?:00)?84(?=[0-9]{9}$)', '0') ELSE '' END,
            '[\\x01-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]+'
        ) word WHERE word <> ''
    ), places AS (SELECT DISTINCT right(unit::text, 6) || '/' AS place FROM unnest(units) unit)
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT token), '{}')) FROM (
        SELECT word AS token FROM words
        UNION ALL SELECT '~' || reverse(word) FROM words WHERE is_number
        UNION ALL SELECT place FROM places
        UNION ALL SELECT place || word FROM places, words WHERE NOT is_number
        UNION ALL SELECT lower(regexp_replace(code, '^[^-]*-', '')) WHERE code <> ''
    ) tokens
$$;
CREATE FUNCTION dossiers_keep_search_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made tsvector := dossiers_search_tokens(NEW.applicant_search, NEW.applicant_phone, coalesce(NEW.code, ''),
        ARRAY[NEW.receiving_unit_id, NEW.handling_unit_id] || NEW.involved_units);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE dossiers_searchentry SET tokens = made WHERE dossier_id = NEW.id AND tokens <> made;
        IF FOUND OR EXISTS (SELECT FROM dossiers_searchentry WHERE dossier_id = NEW.id) THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO dossiers_searchentry (dossier_id, tokens) VALUES (NEW.id, made);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_search_entry_new AFTER INSERT ON dossiers_dossier
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION dossiers_keep_search_entry();
CREATE TRIGGER dossiers_search_entry_changed AFTER UPDATE ON dossiers_dossier
    FOR EACH ROW WHEN (NEW.state <> 'draft' AND (
        OLD.state = 'draft' OR OLD.applicant_search <> NEW.applicant_search
        OR OLD.applicant_phone <> NEW.applicant_phone OR OLD.code IS DISTINCT FROM NEW.code
        OR OLD.receiving_unit_id <> NEW.receiving_unit_id OR OLD.handling_unit_id <> NEW.handling_unit_id
        OR OLD.involved_units <> NEW.involved_units
    )) EXECUTE FUNCTION dossiers_keep_search_entry();
SET LOCAL statement_timeout = 0;
INSERT INTO dossiers_searchentry (dossier_id, tokens)
    SELECT id, dossiers_search_tokens(applicant_search, applicant_phone, coalesce(code, ''),
        ARRAY[receiving_unit_id, handling_unit_id] || involved_units)
    FROM dossiers_dossier WHERE state <> 'draft' ORDER BY id;
"""
EMPTY = """
DROP TRIGGER dossiers_search_entry_new ON dossiers_dossier;
DROP TRIGGER dossiers_search_entry_changed ON dossiers_dossier;
DROP FUNCTION dossiers_keep_search_entry();
DROP FUNCTION dossiers_search_tokens(text, text, text, uuid[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0021_bulk_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('dossier', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='dossiers.dossier')),
                ('tokens', django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RunSQL(FILL, EMPTY),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['tokens'], name='search_entry_tokens'),
        ),
        migrations.RemoveIndex(
            model_name='dossier',
            name='dossier_applicant_trgm',
        ),
    ]
