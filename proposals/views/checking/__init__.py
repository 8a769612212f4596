"""The desk of kelurahan and kecamatan."""
