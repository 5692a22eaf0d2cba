-- Run once, when the volume is new: the memory of the catalog, and a place for tables that are exported.
CREATE DATABASE catalog;
CREATE DATABASE reports;
