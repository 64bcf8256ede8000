"""Lists as files: CSV and workbooks of Excel, written piece by piece while they are being sent."""
