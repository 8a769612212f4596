"""Where: kelurahan and kecamatan with their official codes, and the agencies (OPD) of the city."""
