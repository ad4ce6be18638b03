"""What the desk must not forget: records, events, migrations."""
