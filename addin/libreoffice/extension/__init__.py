"""What runs inside a person's LibreOffice when a button of the toolbar is pressed."""
