"""What other catalogues, search engines and feed readers read: DCAT-AP, schema.org, Data Package, Atom, sitemap."""
