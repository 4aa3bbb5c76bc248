"""The books for other programs: as text for Beancount, as sheets, as a treasurer's workbook."""
