"""What a page of the forums offers to this reader."""
