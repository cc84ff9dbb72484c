-- Where a file was fetched from: an import that names this address again finds the image it made.
alter table media add source_url text check (length(source_url) between 1 and 2048);
alter table media add check (kind = 'file' or source_url is null);
