"""What may be sent: the rules of CKAN 2.12 for the fields of datasets, resources and organizations."""
