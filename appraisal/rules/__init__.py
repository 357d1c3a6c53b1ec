"""The rules of appraisal, one plain generator each, in an explicit catalogue."""
