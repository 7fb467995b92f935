"""The editor on screen: an agency's layer over the shipped files, its draft, its pages."""
